import { extraKinds } from "@tidemark/core";
import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import * as z from "zod/mini";
import { StoredVote } from "./crowd.ts";
import { id, json, minor, time } from "./types.ts";

/**
 * An extra of an accepted headline price (coupon, subscription, shipping, price per unit), from `since` until it was seen
 * no more or the headline price changed. Written under the lock of the headline series' row.
 */
export const extraChange = pgTable(
  "extra_change",
  {
    seriesId: id("series_id").notNull(),
    kind: text("kind", { enum: extraKinds }).notNull(),
    since: time("since").notNull(),
    /** Null: in force, as long as the headline price is `price`. */
    until: time("until"),
    /** As core/extras.ts writes it: `10%`, `499`, `52/100 ml`. */
    value: text("value").notNull(),
    /** The headline price to which it belongs. */
    price: minor("price").notNull(),
    reporters: smallint("reporters").notNull(),
    /** A reading showed it with the headline price. */
    verified: boolean("verified").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.seriesId, t.kind, t.since] }),
    check("extra_change_span", sql`${t.until} >= ${t.since}`),
  ],
);

const Votes = z.array(StoredVote);

/** What was reported of one extra and is not accepted, and votes for what is. Times: epoch ms. */
const StoredExtraVotes = z.object({
  confirmedAt: z.number(),
  claims: z.array(
    z.object({
      value: z.nullable(z.string()),
      firstSeenAt: z.number(),
      lastReportedAt: z.number(),
      votes: Votes,
    }),
  ),
  confirmingVotes: Votes,
});

export const ExtraVotes = z.partialRecord(z.enum(extraKinds), StoredExtraVotes);
export type ExtraVotes = z.infer<typeof ExtraVotes>;

/** What reporters of a headline price that is not accepted said of its extras, one a reporter. Times: epoch ms. */
export const WaitingExtras = z.array(
  z.object({
    reporter: z.string(),
    /** Minor units. */
    price: z.number(),
    said: z.partialRecord(z.enum(extraKinds), z.nullable(z.string())),
    observedAt: z.number(),
    receivedAt: z.number(),
    from: StoredVote.shape.from,
  }),
);
export type WaitingExtras = z.infer<typeof WaitingExtras>;

/** Votes on the extras of a headline series; within a day of the newest all are deleted. */
export const extraVotes = pgTable(
  "extra_votes",
  {
    seriesId: id("series_id").primaryKey(),
    /** The headline price that the votes saw: those for another one count no more. */
    price: minor("price").notNull(),
    votes: json("votes", ExtraVotes).notNull(),
    /** Votes as soon as their price is accepted. */
    waiting: json("waiting", WaitingExtras).notNull().default(sql`'[]'`),
    /** The reports on which the votes rest, each as `reporter:report`: by these they are withdrawn. */
    reports: text("reports").array().notNull().default(sql`'{}'`),
    lastVoteAt: time("last_vote_at").notNull(),
  },
  (t) => [index("extra_votes_age").on(t.lastVoteAt), index("extra_votes_reports").using("gin", t.reports)],
);
