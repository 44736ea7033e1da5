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

/** What a reading saw of each series; minor units, null: unavailable. */
const Observations = z.array(z.object({ kind: z.string(), price: z.nullable(z.number()) }));

/**
 * A visit of the live page, requested by a claim: the verifier's queue, claimed with SKIP LOCKED. What has ended may
 * outlive its product, as readings may: a foreign key would be looked for in all of them.
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
    /** Public profile: 0 trusted, 1 paid by a token, 2 when there is nothing else to do, 3 an audit. */
    class: smallint("class").notNull().default(0),
    priority: real("priority").notNull(),
    /** A recheck, because people alone brought an alert about, or a title is disputed; stays without a claim. */
    secondLook: boolean("second_look").notNull().default(false),
    requestedAt: time("requested_at").notNull().default(now),
    notBefore: time("not_before").notNull().default(now),
    failures: smallint("failures").notNull().default(0),
    firstFailedAt: time("first_failed_at"),
    /** Readings in a row that left something in dispute. */
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

/** Products that the verifier gave up and has not read since. What follows from it is decided in core. */
export const givenUpProduct = pgTable("given_up_product", {
  productId: id("product_id")
    .primaryKey()
    .references(() => product.id, { onDelete: "cascade" }),
  /** Verifications given up since the last reading, and when the last was. */
  times: smallint("times").notNull(),
  at: time("at").notNull(),
  /** A verification that is requested earlier waits until then. */
  cooldownUntil: time("cooldown_until").notNull(),
});

/** What a verifier read: the prices of each series it could compare. */
export const reading = pgTable(
  "reading",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    productId: id("product_id").notNull(),
    at: time("at").notNull().default(now),
    egress: text("egress").notNull(),
    /** `product` when it said something, else the reason of the failed visit. */
    outcome: text("outcome").notNull(),
    observations: json("observations", Observations).notNull(),
  },
  (t) => [
    // The readings a new one may agree with.
    index("reading_product").on(t.productId, t.at),
    // Upkeep.
    index("reading_age").on(t.at),
  ],
);

/** An address that visits the shop: at most one visit a second, and its back-off. */
export const egress = pgTable("egress", {
  name: text("name").primaryKey(),
  nextVisitAt: time("next_visit_at").notNull().default(now),
  blockedInARow: integer("blocked_in_a_row").notNull().default(0),
  /** Numbers of the marketplaces it last asked for. */
  marketplaces: smallint("marketplaces").array().notNull(),
  lastAskedAt: time("last_asked_at").notNull().default(now),
});
