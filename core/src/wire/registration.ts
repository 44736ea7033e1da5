import * as z from "zod/mini";
import { Text } from "./text.ts";

/** Puzzles of one challenge: many small ones take much the same time on each try, one large one does not. */
export const puzzles = 16;
/** The most that a client takes on: a minute or two of a laptop's. */
export const hardestBits = 22;

/** GET /v1/reporters/challenge: to be solved before `expiresAt`, once. `bits`: zero bits that each puzzle wants. */
export const Challenge = z.object({
  challenge: z.string().check(z.regex(/^tc1\.[\w.-]{1,120}$/)),
  bits: z.int().check(z.gte(0), z.lte(hardestBits)),
  expiresAt: z.iso.datetime(),
});
export type Challenge = z.infer<typeof Challenge>;

/** One nonce a puzzle, in order. */
const Nonces = z.array(z.int().check(z.gte(0), z.lte(0xffff_ffff))).check(z.length(puzzles));

/** A challenge and its solution, good for one installation. */
export const Work = z.object({ challenge: Text(128), nonces: Nonces });
export type Work = z.infer<typeof Work>;

/** An invite code, good for one installation. */
export const Invitation = z.object({ code: Text(64) });
export type Invitation = z.infer<typeof Invitation>;

/** POST /v1/reporters: which of the two, GET /v1/server tells. */
export const Registration = z.union([Invitation, Work]);
export type Registration = z.infer<typeof Registration>;

/** POST /v1/read-key: the key that opens reads, the same for every member. */
export const ReadKey = z.object({ readKey: z.string() });
export type ReadKey = z.infer<typeof ReadKey>;

/** The header that shows the read key beside a holder's token. */
export const readKeyHeader = "Tidemark-Read-Key";

/**
 * The reporter's bearer token; `expiresAt` is ISO 8601. POST /v1/reporters/renew gives a later one for it. `readKey` is
 * missing at servers of before there was one.
 */
export const Registered = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  readKey: z.optional(z.string()),
});
export type Registered = z.infer<typeof Registered>;
