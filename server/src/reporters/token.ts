import {
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { Pool } from "../database.ts";

const dayMs = 86_400_000;
/** Half a year; an extension in use renews long before. */
const lifetimeDays = 180;
const reloadMs = 10_000;
const maxKnown = 50_000;

/**
 * Reporter tokens: `tm1.KEY.PAYLOAD.SIGNATURE`, the payload 16 random bytes and the day of issue. The server
 * keeps a digest of the random bytes only; the list of revoked reporters is reloaded every 10 s.
 */
export class ReporterTokens {
  readonly #key: KeyObject;
  readonly #keyId: string;
  readonly #clock: () => number;
  /** Reporter and day of issue of tokens whose signature was right: an HMAC costs more than the rest of a request. */
  #known = new Map<string, { reporter: string; day: number }>();
  #revoked = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(secret: string, clock: () => number) {
    // Made once: an HMAC with a plain key costs six times as much.
    this.#key = createSecretKey(Buffer.from(secret));
    this.#keyId = createHash("sha256").update(secret).digest("base64url").slice(0, 6);
    this.#clock = clock;
  }

  /** A new reporter's token, its id (a signed 64-bit digest) and the token's end. */
  issue(): { token: string; reporter: bigint; expiresAt: Date } {
    const day = Math.floor(this.#clock() / dayMs);
    const payload = Buffer.alloc(20);
    randomBytes(16).copy(payload);
    payload.writeUInt32BE(day, 16);
    const body = payload.toString("base64url");
    const token = `tm1.${this.#keyId}.${body}.${this.#sign(body)}`;
    return { token, reporter: reporterOf(payload), expiresAt: new Date((day + lifetimeDays) * dayMs) };
  }

  /** The reporter's id of an `Authorization` header, or null for anything that is not a valid token. */
  verify(authorization: string | undefined): string | null {
    const signed = this.#known.get(authorization ?? "") ?? this.#check(authorization ?? "");
    if (!signed) return null;
    const age = Math.floor(this.#clock() / dayMs) - signed.day;
    if (age < 0 || age >= lifetimeDays) return null;
    return this.#revoked.has(signed.reporter) ? null : signed.reporter;
  }

  #check(authorization: string): { reporter: string; day: number } | null {
    const match = /^Bearer tm1\.([\w-]{6})\.([\w-]{27})\.([\w-]{43})$/.exec(authorization);
    if (!match || match[1] !== this.#keyId) return null;
    const expected = Buffer.from(this.#sign(match[2]!));
    if (!timingSafeEqual(expected, Buffer.from(match[3]!))) return null;
    const payload = Buffer.from(match[2]!, "base64url");
    const signed = { reporter: String(reporterOf(payload)), day: payload.readUInt32BE(16) };
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(authorization, signed);
    return signed;
  }

  async watchRevoked(pool: Pool): Promise<void> {
    const load = async () => {
      const rows = await pool<{ id: bigint }[]>`select id from reporter where revoked_at is not null`;
      this.#revoked = new Set(rows.map(({ id }) => String(id)));
    };
    await load();
    // A failed reload keeps the last list; the next one follows.
    this.#timer = setInterval(() => void load().catch(() => {}), reloadMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  #sign(body: string): string {
    return createHmac("sha256", this.#key).update(`${this.#keyId}.${body}`).digest("base64url");
  }
}

const reporterOf = (payload: Buffer): bigint =>
  createHash("sha256").update(payload.subarray(0, 16)).digest().readBigInt64BE(0);
