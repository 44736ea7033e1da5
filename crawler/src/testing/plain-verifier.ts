import { readPage } from "@tidemark/core";
import type { Lease } from "@tidemark/core/wire";
import { apiClient } from "../api-client.ts";
import { parsePage } from "../cli/page-file.ts";
import { systemClock } from "../clock.ts";
import { parseEnv } from "../env.ts";
import type { LeaseVisit } from "../lease-visit.ts";
import { stderrLogger } from "../logger.ts";
import { productUrl, standInShop } from "../shop.ts";
import { runVerifier } from "../verifier.ts";

/** The verifier's program without a browser, for drills: it fetches the stand-in shop's documents itself. */
const parsed = parseEnv(process.env);
if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
const { serverUrl, key, egress, marketplaces, shopOrigin } = parsed.config;
const shop = standInShop(shopOrigin!);

async function visit(lease: Lease, signal: AbortSignal): Promise<LeaseVisit> {
  const url = productUrl(lease);
  if (!url) return { kind: "failed", reason: "bad-lease" };
  try {
    const late = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const response = await fetch(shop.toRequestUrl(url), { signal: late });
    const page = readPage(parsePage(await response.text()), url.href);
    return { kind: "read", page, status: response.status, retryAfterMs: 0 };
  } catch {
    return signal.aborted
      ? { kind: "skipped", reason: "stopped", retryAfterMs: 0 }
      : { kind: "failed", reason: "unreachable" };
  }
}

const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
const api = apiClient({ serverUrl, key });
const logger = stderrLogger();
await runVerifier(
  { egress, marketplaces, api, visit, clock: systemClock, logger, idleMs: 1000 },
  { stopping: stopping.signal, cutShort: stopping.signal },
);
