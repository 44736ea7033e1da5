import { hash } from "node:crypto";
import { type Asin, type Marketplace, shortLink, shortLinkHop } from "@tidemark/core";
import type { GuardedGet } from "../../alerts/channels/guarded-get.ts";
import { PromiseCache } from "../../platform/promise-cache.ts";

/** `nothing`: it leads to no product. `later`: its host did not answer. `busy`: the network asked too often. `off`: its host is not asked. */
export type ShortLinkAnswer =
  | { readonly ok: true; readonly marketplace: Marketplace; readonly asin: Asin }
  | { readonly ok: false; readonly reason: "off" | "nothing" | "later" | "busy" };

/** Finds the product of one of Amazon's short links. `network`: whose request it is. Never rejects. */
export type ShortLinks = (address: string, network: string) => Promise<ShortLinkAnswer>;

export const noShortLinks: ShortLinks = async () => ({ ok: false, reason: "off" });

interface Options {
  /** Sends a HEAD, and follows no redirect. */
  readonly head: GuardedGet;
  /** Takes one look of a network; whether it may. */
  readonly mayLook: (network: string) => Promise<boolean>;
  readonly clock: () => number;
}

const mostHops = 3;
const wholeMs = 5_000;
const dayMs = 86_400_000;
const mostKept = 2_000;

class Busy extends Error {}

/** Asks Amazon's exact hosts where a short link leads; what they said is kept for a day, by a digest of the link. */
export function shortLinksBy({ head, mayLook, clock }: Options): ShortLinks {
  const known = new PromiseCache<Extract<ShortLinkAnswer, { ok: true }> | null>(mostKept, dayMs, clock);

  /** Throws where the link's hosts do not answer as they should: that is asked again. */
  async function look(first: string) {
    const signal = AbortSignal.timeout(wholeMs);
    let url = first;
    for (let hop = 0; hop < mostHops; hop++) {
      const asked = await head(new URL(url), {}, signal);
      if (!asked.ok) throw new Error(asked.reason);
      const { status, answer } = asked;
      answer.destroy();
      if (status === 404 || status === 410) return null;
      if (status < 300 || status > 399) throw new Error(`${status}`);
      const next = shortLinkHop(answer.headers.location ?? "", url);
      if (!next) return null;
      if (next.kind === "product")
        return { ok: true, marketplace: next.marketplace, asin: next.asin } as const;
      url = next.url;
    }
    return null;
  }

  return async (address, network) => {
    const url = shortLink(address);
    if (url === null) return { ok: false, reason: "off" };
    try {
      const found = await known.get(hash("sha256", url, "base64url"), async () => {
        if (!(await mayLook(network))) throw new Busy();
        return look(url);
      });
      return found ?? { ok: false, reason: "nothing" };
    } catch (error) {
      return { ok: false, reason: error instanceof Busy ? "busy" : "later" };
    }
  };
}
