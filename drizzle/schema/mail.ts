import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes } from "./types.ts";

/** Mails (confirmations, lost links) of an hour by mailbox, domain or in all: keyed digests, never an address. */
export const mailCount = pgTable(
  "mail_count",
  {
    kind: text("kind", { enum: ["mailbox", "link", "domain", "network", "server", "opted-out"] }).notNull(),
    /** Empty for what is counted in all. */
    digest: bytes("digest").notNull(),
    /** Hours since 1970. */
    hour: integer("hour").notNull(),
    sent: integer("sent").notNull().default(0),
    /** Not sent because of this cap; of all digests together. */
    refused: integer("refused").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.kind, t.digest, t.hour] })],
);

/** Mailboxes that opted out: keyed digests, kept for ever. */
export const mailOptOut = pgTable("mail_opt_out", { digest: bytes("digest").primaryKey() });
