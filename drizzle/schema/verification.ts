import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  real,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import * as z from "zod/mini";
import { product } from "./product.ts";
import { id, json, now, time } from "./types.ts";

/** Prices of a reading by series; minor units, null: unavailable. */
const Observations = z.array(z.object({ kind: z.string(), price: z.nullable(z.number()) }));

/**
 * A verification request of a claim: the verifier's queue, leased with SKIP LOCKED. Ended ones may outlive their product,
 * as readings may: a foreign key would be checked in all of them.
 */
export const verification = pgTable(
  "verification",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    productId: id("product_id").notNull(),
    marketplace: smallint("marketplace").notNull(),
    /** `done`: a reading settled it. `dropped`: withdrawn. `given-up`: the visits failed. */
    status: text("status", { enum: ["open", "done", "dropped", "given-up"] })
      .notNull()
      .default("open"),
    /** In the public profile: 0 trusted, 1 paid by a token, 2 idle work, 3 audit. */
    class: smallint("class").notNull().default(0),
    priority: real("priority").notNull(),
    /** A recheck: alerts were sent without a reading, or a title is disputed; stays without a claim. */
    secondLook: boolean("second_look").notNull().default(false),
    requestedAt: time("requested_at").notNull().default(now),
    notBefore: time("not_before").notNull().default(now),
    failures: smallint("failures").notNull().default(0),
    firstFailedAt: time("first_failed_at"),
    /** Successive readings that left a claim open. */
    unclear: smallint("unclear").notNull().default(0),
    leaseToken: uuid("lease_token"),
    leaseExpiresAt: time("lease_expires_at"),
    egress: text("egress"),
    endedAt: time("ended_at"),
  },
  (t) => [
    uniqueIndex("verification_open").on(t.productId).where(sql`status = 'open'`),
    // The lease: best first within a marketplace.
    index("verification_queue")
      .on(t.marketplace, t.class, t.priority.desc(), t.id)
      .where(sql`status = 'open'`),
    index("verification_ended").on(t.endedAt).where(sql`status <> 'open'`),
  ],
);

/** Products that the verifier gave up and has not read since. Core decides the consequences. */
export const givenUpProduct = pgTable("given_up_product", {
  productId: id("product_id")
    .primaryKey()
    .references(() => product.id, { onDelete: "cascade" }),
  /** Verifications given up since the last reading, and when the last was. */
  times: smallint("times").notNull(),
  at: time("at").notNull(),
  /** Verifications requested earlier wait until then. */
  cooldownUntil: time("cooldown_until").notNull(),
});

/** A verifier's reading: prices of the series it could compare. */
export const reading = pgTable(
  "reading",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    productId: id("product_id").notNull(),
    at: time("at").notNull().default(now),
    egress: text("egress").notNull(),
    /** `product` for a successful reading, else the reason of the failure. */
    outcome: text("outcome").notNull(),
    observations: json("observations", Observations).notNull(),
  },
  (t) => [
    // Readings that a new one may agree with.
    index("reading_product").on(t.productId, t.at),
    // Upkeep.
    index("reading_age").on(t.at),
  ],
);

/** An IP address that visits the shop: at most one visit a second, and its back-off. */
export const egress = pgTable("egress", {
  name: text("name").primaryKey(),
  nextVisitAt: time("next_visit_at").notNull().default(now),
  blockedInARow: integer("blocked_in_a_row").notNull().default(0),
  /** Numbers of the marketplaces it last asked for. */
  marketplaces: smallint("marketplaces").array().notNull(),
  lastAskedAt: time("last_asked_at").notNull().default(now),
});
