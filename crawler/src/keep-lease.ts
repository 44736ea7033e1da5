import { type Lease, longestLeaseMs } from "@tidemark/core/wire";
import type { ApiClient } from "./api-client.ts";

/** How long a lease outlives its verifier: then another gets the page. */
export const leaseMs = 10_000;
const renewEveryMs = 2500;

/**
 * Keeps a lease while its page is visited and the reading is posted, `longestLeaseMs` at most, whatever the renewals are answered: the
 * server refuses a reading whose lease is lost, and one that knows no renewals leased for longer.
 */
export async function keepLease<T>(
  { renew }: Pick<ApiClient, "renew">,
  lease: Lease,
  work: Promise<T>,
): Promise<T> {
  let keptMs = leaseMs;
  const timer = setInterval(() => {
    keptMs += renewEveryMs;
    if (keptMs >= longestLeaseMs) clearInterval(timer);
    void renew(lease, leaseMs);
  }, renewEveryMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
