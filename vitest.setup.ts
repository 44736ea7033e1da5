import fc from "fast-check";
import { vi } from "vitest";

/** A test that waits for something waits long enough for a busy machine; Vitest's second cannot be set elsewhere. */
const { waitFor } = vi;
vi.waitFor = (check, options) =>
  waitFor(check, typeof options === "number" ? options : { timeout: 15_000, ...options });

// `npm run verify` answers in seconds: `npm test` runs each property as often as it says.
if (process.env.QUICK_TESTS) fc.configureGlobal({ numRuns: 20 });
