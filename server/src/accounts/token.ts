import { createHash, randomBytes } from "node:crypto";
import { reporter } from "@tidemark/drizzle";
import { isNotNull } from "drizzle-orm";
import type { Pool } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";
import type { ReporterKeys } from "./keys.ts";

const dayMs = 86_400_000;
/** An extension in use renews its token a month before the end. */
const lifetimeDays = 90;
/** Of tokens of the first kind (`tm1`); every one that is older has expired. */
export const longestLifetimeDays = 180;
const maxKnown = 50_000;

/** Who a token says it is: a digest, as a signed 64-bit number, and its first day (UTC, counted from 1970). */
export interface Reporter {
  readonly id: string;
  readonly registeredOn: number;
}

export interface Issued {
  readonly token: string;
  readonly reporter: Reporter;
  readonly expiresAt: Date;
}

interface Signed {
  readonly reporter: Reporter;
  readonly seed: Buffer;
  readonly issuedOn: number;
  /** The first day on which it is invalid. */
  readonly endsOn: number;
}

/**
 * Reporter tokens: `tm2.KEY.PAYLOAD.SIGNATURE`, the payload 16 random bytes, the day of registration and the day of
 * issue. A renewed token has the same random bytes: several are valid concurrently, and an answer that is lost costs
 * nothing. `tm1` had the day of issue only, which was that of registration. The server keeps a digest of the random
 * bytes only.
 */
export class ReporterTokens {
  readonly #keys: ReporterKeys;
  readonly #clock: () => number;
  /** Tokens whose signature was right: an HMAC costs more than the rest of a request. */
  #known = new Map<string, Signed>();
  #revoked: ReadonlySet<string> = new Set();

  constructor(keys: ReporterKeys, clock: () => number) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** A new reporter's token. */
  issue(): Issued {
    return this.#issue(randomBytes(16), this.#today());
  }

  /** A later token of the same reporter; null for anything that is not a valid token. */
  renew(authorization: string | undefined): Issued | null {
    const signed = this.#read(authorization);
    return signed && this.#issue(signed.seed, signed.reporter.registeredOn);
  }

  /** The reporter of an `Authorization` header, or null for anything that is not a valid token. */
  verify(authorization: string | undefined): Reporter | null {
    return this.#read(authorization)?.reporter ?? null;
  }

  /** After a change of keys: signatures are checked again. */
  forgetKnown(): void {
    this.#known.clear();
  }

  async loadRevoked(pool: Pool): Promise<void> {
    const rows = await orm(pool)
      .select({ id: reporter.id })
      .from(reporter)
      .where(isNotNull(reporter.revokedAt));
    this.#revoked = new Set(rows.map(({ id }) => String(id)));
  }

  #today(): number {
    return Math.floor(this.#clock() / dayMs);
  }

  #issue(seed: Buffer, registeredOn: number): Issued {
    const today = this.#today();
    const payload = Buffer.alloc(24);
    seed.copy(payload);
    payload.writeUInt32BE(registeredOn, 16);
    payload.writeUInt32BE(today, 20);
    return {
      token: this.#keys.signed("tm2", payload.toString("base64url")),
      reporter: { id: reporterOf(seed), registeredOn },
      expiresAt: new Date((today + lifetimeDays) * dayMs),
    };
  }

  #read(authorization = ""): Signed | null {
    const signed = this.#known.get(authorization) ?? this.#check(authorization);
    if (!signed) return null;
    const today = this.#today();
    if (today < signed.issuedOn || today >= signed.endsOn) return null;
    return this.#revoked.has(signed.reporter.id) ? null : signed;
  }

  #check(authorization: string): Signed | null {
    if (!authorization.startsWith("Bearer ") || authorization.length > 200) return null;
    const token = authorization.slice(7);
    const first = this.#keys.bodyOf("tm1", token);
    const body = first ?? this.#keys.bodyOf("tm2", token);
    if (body === null) return null;
    const payload = Buffer.from(body, "base64url");
    if (payload.length !== (first ? 20 : 24)) return null;
    const seed = Buffer.from(payload.subarray(0, 16));
    const registeredOn = payload.readUInt32BE(16);
    const issuedOn = first ? registeredOn : payload.readUInt32BE(20);
    const signed = {
      reporter: { id: reporterOf(seed), registeredOn },
      seed,
      issuedOn,
      endsOn: issuedOn + (first ? longestLifetimeDays : lifetimeDays),
    };
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(authorization, signed);
    return signed;
  }
}

const reporterOf = (seed: Buffer): string =>
  String(createHash("sha256").update(seed).digest().readBigInt64BE(0));
