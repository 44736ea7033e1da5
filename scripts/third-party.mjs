import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.mjs";
import { thirdPartyText } from "./third-party-text.mjs";

/** `npm run third-party` writes THIRD_PARTY.md. */
writeFileSync(join(root, "THIRD_PARTY.md"), thirdPartyText(root));
