import type * as z from "zod/mini";

/** What reads a setting: a server process, the verifier, the commands (`npm run …`), `npm start`. */
export type Reader = "server" | "verifier" | "command" | "start";

/** Headings of the table, in its order. */
export const groups = [
  "Where it listens",
  "Data",
  "Who may do what",
  "Extension",
  "Verifier",
  "Mail",
  "Other channels",
  "Prices and changes",
  "Log and traces",
] as const;

/** A variable of the environment. */
export interface Setting<Schema extends z.ZodMiniType<unknown, string> = z.ZodMiniType<unknown, string>> {
  readonly group: (typeof groups)[number];
  /** One sentence in Markdown, without a full stop at its end. */
  readonly what: string;
  /** The value when it is not set, as the variable would hold it. */
  readonly default?: string;
  /** What is done when it is not set, in words; where there is no `default`. */
  readonly otherwise?: string;
  readonly example: string;
  readonly schema: Schema;
  /** Never shown. May also be read from a file that `NAME_FILE` names. */
  readonly secret?: true;
  readonly readBy: readonly Reader[];
}
