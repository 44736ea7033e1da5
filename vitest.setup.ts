import { vi } from "vitest";

/** A test that waits for something waits long enough for a busy machine; Vitest's second cannot be set elsewhere. */
const { waitFor } = vi;
vi.waitFor = (check, options) =>
  waitFor(check, typeof options === "number" ? options : { timeout: 15_000, ...options });
