import { rm } from "node:fs/promises";
import { openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { createInvite } from "@tidemark/server/invites";
import postgres from "postgres";
import { arrive } from "./src/person.ts";
import { startServer } from "./src/processes.ts";
import { putProduct } from "./src/put-product.ts";

/**
 * Milliseconds from the popup's navigation start to the first frame with its chart, as one JSON line: of products that were
 * never opened (local server), then of one product again and again (kept answer). The worker is warm, the history a year of
 * twelve prices.
 */
const opened = 30;
const steps = [[340, 8999], [300, 9499], [262, 7999], [248, 8999], [190, 9999], [150, 8499], [118, 6999], [110, 8999], [64, 9299], [40, 8799], [21, 7499], [9, 8299]] as const; // biome-ignore format: one row

const folder = await makeTestFolder("tidemark-paint-");
const database = await openDatabase({ dataDir: `${folder}/data` });
const server = await startServer({ DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl });
const sql = postgres(database.url, { max: 1, onnotice: () => {} });
const asins = Array.from({ length: opened + 1 }, (_, n) => `B0000001${String(n).padStart(2, "0")}`);
for (const asin of asins) await putProduct(sql, { suffix: "com", asin, title: `Lamp ${asin}`, steps });

const ann = await arrive({ shop: () => null });
await ann.consent(server.url, await createInvite(sql as never, "operator"));
await ann.context.addInitScript(() => {
  const { stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function (...path: readonly [] | readonly Path2D[]) {
    CanvasRenderingContext2D.prototype.stroke = stroke;
    // A task after the next frame's callbacks runs when that frame was painted.
    requestAnimationFrame(() =>
      setTimeout(() => Object.assign(globalThis, { paintedMs: performance.now() })),
    );
    return stroke.apply(this, path as [Path2D]);
  };
});
const paintedMs = async (asin: string): Promise<number> => {
  const tab = await ann.popup("com", asin);
  const handle = await tab.waitForFunction(() => (globalThis as { paintedMs?: number }).paintedMs);
  const ms = (await handle.jsonValue()) as number;
  await tab.close();
  return ms;
};
/** p50 and p95, to a tenth. */
const summary = (all: readonly number[]) => {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (q: number) => Number(sorted[Math.ceil(q * sorted.length) - 1]!.toFixed(1));
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
};

await paintedMs(asins[0]!);
const uncached: number[] = [];
for (const asin of asins.slice(1)) uncached.push(await paintedMs(asin));
const cached: number[] = [];
for (let n = 0; n < opened; n++) cached.push(await paintedMs(asins[0]!));
console.log(JSON.stringify({ bench: "popup", opened, cached: summary(cached), uncached: summary(uncached) }));

await ann.leave();
await sql.end();
await server.end();
await database.close();
await rm(folder, { recursive: true, force: true });
