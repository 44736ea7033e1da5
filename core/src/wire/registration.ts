import * as z from "zod/mini";
import { browserSecretPattern } from "../join-link.ts";
import { Text } from "./text.ts";

/** Puzzles of one challenge: the time for many small ones varies less than that for a large one. */
export const puzzles = 16;
/** The most that a client accepts: a minute or two on a laptop. */
export const hardestBits = 22;

/** GET /v1/reporters/challenge: to be solved once, before `expiresAt`. `bits`: zero bits required of each puzzle. */
export const Challenge = z.object({
  challenge: z.string().check(z.regex(/^tc1\.[\w.-]{1,120}$/)),
  bits: z.int().check(z.gte(0), z.lte(hardestBits)),
  expiresAt: z.iso.datetime(),
});
export type Challenge = z.infer<typeof Challenge>;

/** One nonce for each puzzle, in order. */
const Nonces = z.array(z.int().check(z.gte(0), z.lte(0xffff_ffff))).check(z.length(puzzles));

/** A challenge and its solution; valid for one installation. */
export const Work = z.object({ challenge: Text(128), nonces: Nonces });
export type Work = z.infer<typeof Work>;

/**
 * An invite code. With the same `browser`, a secret that the invite's page makes, website and extension of one browser
 * share one use of it. Older servers do not know `browser`.
 */
export const Invitation = z.object({
  code: Text(64),
  browser: z.optional(z.string().check(z.regex(browserSecretPattern))),
});
export type Invitation = z.infer<typeof Invitation>;

/** POST /v1/reporters; GET /v1/server tells which of the two is required. */
export const Registration = z.union([Invitation, Work]);
export type Registration = z.infer<typeof Registration>;

/** POST /v1/read-key: the key for read access, the same for all members. */
export const ReadKey = z.object({ readKey: z.string() });
export type ReadKey = z.infer<typeof ReadKey>;

/** Why an invite lets nobody in: the end of a problem's type `urn:tidemark:problem:invite-...`. */
export const inviteFaults = ["unknown", "used", "expired", "revoked"] as const;
export type InviteFault = (typeof inviteFaults)[number];
export const inviteProblem = (fault: InviteFault): string => `urn:tidemark:problem:invite-${fault}`;

/** The header that shows the read key in addition to a holder's token. */
export const readKeyHeader = "Tidemark-Read-Key";

/**
 * The reporter's bearer token; `expiresAt` is ISO 8601. POST /v1/reporters/renew exchanges it for a later one. Older servers
 * send no `readKey`.
 */
export const Registered = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  readKey: z.optional(z.string()),
});
export type Registered = z.infer<typeof Registered>;
