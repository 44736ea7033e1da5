import { type Fetch, lookUpProduct } from "./client.ts";

/** Asks the server about a product. */
export type LookUp = (
  server: string,
  product: { readonly marketplace: string; readonly asin: string },
) => ReturnType<typeof lookUpProduct>;

const keptMs = 30_000;
const mostKept = 50;

/** Looks products up; the line and the badge of one page are one request. What failed is not kept. */
export function recentLookUps(fetch: Fetch, now: () => number): LookUp {
  const recent = new Map<string, { readonly at: number; readonly answer: ReturnType<LookUp> }>();
  return (server, { marketplace, asin }) => {
    const key = `${server} ${marketplace} ${asin}`;
    const last = recent.get(key);
    if (last && now() >= last.at && now() - last.at < keptMs) return last.answer;
    const answer = lookUpProduct(fetch, server, { marketplace, asin });
    recent.delete(key);
    recent.set(key, { at: now(), answer });
    void answer.then(({ ok }) => ok || (recent.get(key)?.answer === answer && recent.delete(key)));
    for (const oldest of recent.keys()) if (recent.size > mostKept) recent.delete(oldest);
    return answer;
  };
}
