import { ensureInstalled, refuse } from "./bootstrap.mjs";

/** `npm run install:server`: what server and verifier need to run, without tools of development and the extension's. */
try {
  await ensureInstalled("server", { always: true });
  console.log("Installed. `npm start` starts Tidemark; `npm ci` installs what development needs.");
} catch (error) {
  refuse(error);
}
