import robotsParser from "robots-parser";
import type { Clock } from "./clock.ts";

/** Whether robots.txt allows a URL of its host. */
export type RobotsRules = (url: URL) => boolean;

/** Result of requesting a robots.txt. By RFC 9309, absent (4xx) allows all; unreachable (5xx, no answer) nothing. */
export type RobotsFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unreachable"; readonly retryAfterMs: number };

export type RobotsAnswer =
  | { readonly ok: true; readonly rules: RobotsRules }
  | { readonly ok: false; readonly retryAfterMs: number };

const productToken = "Tidemark";
const freshMs = 3_600_000;
/** A copy is used while the file is unreachable, up to this age. */
const maxAgeMs = 24 * 3_600_000;
const retryMs = 5 * 60_000;

interface Copy {
  readonly rules: RobotsRules;
  readonly readAt: number;
  readonly refreshAt: number;
}

/** The robots.txt of each host, requested at most once an hour. */
export class Robots {
  readonly #clock: Clock;
  readonly #copies = new Map<string, Copy>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async rulesFor(url: URL, fetchFile: (url: URL) => Promise<RobotsFile>): Promise<RobotsAnswer> {
    const held = this.#copies.get(url.origin);
    if (held && this.#clock.now() < held.refreshAt) return { ok: true, rules: held.rules };
    const fileUrl = new URL("/robots.txt", url);
    const file = await fetchFile(fileUrl);
    const now = this.#clock.now();
    if (file.kind === "unreachable") {
      if (!held || now - held.readAt >= maxAgeMs) return { ok: false, retryAfterMs: file.retryAfterMs };
      this.#copies.set(url.origin, { ...held, refreshAt: now + retryMs });
      return { ok: true, rules: held.rules };
    }
    const rules = file.kind === "text" ? parseRobots(fileUrl, file.text) : () => true;
    this.#copies.set(url.origin, { rules, readAt: now, refreshAt: now + freshMs });
    return { ok: true, rules };
  }
}

/** Rules of the group for `Tidemark`, or of `*` when there is none. */
export function parseRobots(fileUrl: URL, text: string): RobotsRules {
  const parsed = robotsParser(fileUrl.href, text);
  return (url) => parsed.isAllowed(url.href, productToken) ?? false;
}
