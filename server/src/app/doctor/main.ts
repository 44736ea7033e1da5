import { runDoctor } from "./command.ts";

/** Where there are no sources (`deploy/run.mjs`), and the verifier with its browser runs elsewhere. */
await runDoctor(async () => []);
