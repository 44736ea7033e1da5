import { accept, privatePolicy } from "@tidemark/core";
import {
  lockSeries,
  openPool,
  SeriesUpdate,
  transaction,
  writeSeriesUpdates,
} from "@tidemark/server/judging";

/** Series of one transaction. */
const batch = 1000;

/**
 * Prices accepted each second, with their days, marks and changes: locked, accepted as what a verifier saw, and
 * written as the server does, so many series in a transaction, two concurrent transactions.
 */
export async function acceptedPerS(
  databaseUrl: string,
  seconds: number,
): Promise<{ pointsPerS: number; points: number }> {
  const pool = openPool(databaseUrl, 2);
  const ids = (
    await pool<{ id: bigint }[]>`select id from series order by id offset 1 limit ${batch * 20}`
  ).map(({ id }) => id);
  let points = 0;
  let turn = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  const work = async () => {
    while (performance.now() < until) {
      const first = (turn++ % Math.ceil(ids.length / batch)) * batch;
      points += await acceptBatch(pool, ids.slice(first, first + batch));
    }
  };
  await Promise.all([work(), work()]);
  const took = (performance.now() - began) / 1000;
  await pool.end();
  return { pointsPerS: Math.round(points / took), points };
}

function acceptBatch(pool: ReturnType<typeof openPool>, ids: readonly bigint[]): Promise<number> {
  return transaction(pool, async (tx) => {
    const now = Date.now();
    const locked = await lockSeries(tx, ids, [], now, privatePolicy);
    const judged = [...locked.values()].map((series) => {
      const update = new SeriesUpdate(series);
      // Up and down by a minor unit, as a verifier and somebody else saw it.
      const price = (series.state.price ?? 1000) + (series.state.revision % 2 === 0 ? 1 : -1);
      update.take(
        accept(
          series.state,
          { price, at: now, seenAt: now, reporters: 1, verified: true, alone: false },
          now,
          "superseded",
          privatePolicy,
        ),
        now,
      );
      return update;
    });
    await writeSeriesUpdates(tx, judged, now);
    return judged.reduce((sum, { acceptances }) => sum + acceptances.length, 0);
  });
}
