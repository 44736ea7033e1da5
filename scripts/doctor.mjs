import { checkBrowser } from "../crawler/src/check-browser.ts";
import { runDoctor } from "../server/src/app/doctor/command.ts";
import { checked } from "../server/src/app/doctor/finding.ts";

/** `npm run doctor`: says what is wrong with an installation, and what to do. */
await runDoctor(() =>
  checked("browser", async () => [{ check: "browser", ...(await checkBrowser(process.env)) }]),
);
