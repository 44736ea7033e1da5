import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ApiFailure, ApiResult } from "./api-client.ts";
import { keepLease } from "./keep-lease.ts";
import { aLease } from "./testing/fake-api.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const done: ApiResult<null> = { ok: true, value: null };
const failure = (reason: ApiFailure["reason"]) =>
  ({ ok: false, reason, detail: "", retryAfterMs: 0 }) as const;
const after = (ms: number) => new Promise<string>((resolve) => setTimeout(() => resolve("read"), ms));

/** When the lease is renewed, in ms, while work on it runs. */
function renewals(work: Promise<unknown>, renew: () => Promise<ApiResult<null>> = async () => done) {
  const start = Date.now();
  const times: number[] = [];
  const lease = aLease();
  const kept = keepLease(
    {
      renew: (of, leaseMs) => {
        expect([of, leaseMs]).toEqual([lease, 10_000]);
        times.push(Date.now() - start);
        return renew();
      },
    },
    lease,
    work,
  );
  return { times, kept };
}

test("a lease is renewed while its page is visited, and no longer", async () => {
  const { times, kept } = renewals(after(9000));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await kept).toBe("read");
  expect(times).toEqual([2500, 5000, 7500]);
});

test("a quick visit needs no renewal", async () => {
  const { times, kept } = renewals(after(2000));
  await vi.advanceTimersByTimeAsync(60_000);
  await kept;
  expect(times).toEqual([]);
});

test.each(["gone", "unreachable", "refused"] as const)(
  "a renewal that is %s ends neither renewals nor visit",
  async (reason) => {
    const { times, kept } = renewals(after(11_000), async () => failure(reason));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await kept).toBe("read");
    expect(times).toEqual([2500, 5000, 7500, 10_000]);
  },
);

test("a renewal that is not answered holds up none", async () => {
  const { times } = renewals(after(6000), () => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(6000);
  expect(times).toEqual([2500, 5000]);
});

test("a visit that never ends holds its page for a minute", async () => {
  const { times } = renewals(new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(times.at(-1)).toBe(50_000);
  expect(times).toHaveLength(20);
});

test("a bug during the visit ends the renewals", async () => {
  const { times, kept } = renewals(
    after(4000).then(() => {
      throw new Error("bug");
    }),
  );
  const failed = expect(kept).rejects.toThrow("bug");
  await vi.advanceTimersByTimeAsync(60_000);
  await failed;
  expect(times).toEqual([2500]);
});
