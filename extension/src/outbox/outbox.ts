import { Listing } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** A report that waits. The id is made once and kept over every retry: the server counts it once. */
export const Entry = z.object({ id: z.uuid(), readAt: z.number(), listing: Listing });
export type Entry = z.infer<typeof Entry>;

/** The last thing said of a product, and how often it was said again. */
const Said = z.object({ print: z.string(), at: z.number(), again: z.int() });

export const Outbox = z.object({
  /** Oldest first. */
  entries: z.array(Entry),
  /** By product: `com/B000000001`. Oldest first. */
  said: z.record(z.string(), Said),
  /** Failures in a row, the moment before which nothing is sent, and the most reports a body may hold. */
  attempt: z.int(),
  notBefore: z.number(),
  limit: z.int(),
  /** Who is sending now. Without one in its own name, an answer changes nothing. */
  lease: z.nullable(z.object({ holder: z.string(), until: z.number() })),
});
export type Outbox = z.infer<typeof Outbox>;

export const maxEntries = 500;
export const maxSaid = 500;
export const maxAgeMs = 7 * 24 * 3_600_000;

export { maxReports, maxReportsBytes } from "@tidemark/core/wire";

export const emptyOutbox: Outbox = {
  entries: [],
  said: {},
  attempt: 0,
  notBefore: 0,
  limit: 50,
  lease: null,
};
