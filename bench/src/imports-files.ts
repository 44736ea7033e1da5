import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { zipSync } from "fflate";

const daySeconds = 86_400;
const start = Date.UTC(2016, 0, 1) / 1000;
const asinOf = (n: number): string => `B${n.toString(36).toUpperCase().padStart(9, "0")}`;
const priceOf = (n: number): number => 1000 + ((n * 7919) % 9000);
const dayOf = (n: number): string => new Date((start + n * daySeconds) * 1000).toISOString().slice(0, 10);
const days = Array.from({ length: 3650 }, (_, n) => dayOf(n));

async function write(path: string, lines: () => Generator<string>): Promise<void> {
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

/** Products of 5000 points in two series, with a list that is not read, as long as both. */
export const keepaFile = (path: string, points: number) =>
  write(path, function* () {
    const each = 2500;
    const minutes = start / 60 - 21_564_000;
    const list = (n: number, length: number) =>
      Array.from({ length }, (_, i) => `${minutes + i * 2000},${priceOf(n + i)}`).join(",");
    yield '{"timestamp":1,"products":[';
    for (let n = 0; n < points / each / 2; n++) {
      const lists = [list(n, each), list(n + 1, each), "", list(n, each * 2)].map((one) =>
        one ? `[${one}]` : "null",
      );
      yield `${n > 0 ? "," : ""}{"csv":[${lists.join(",")}],"asin":"${asinOf(n)}","domainId":1,"title":"A thing of the shop, number ${n}"}`;
    }
    yield '],"tokensLeft":1}';
  });

export const listFile = (path: string, lines: number) =>
  write(path, function* () {
    for (let n = 0; n < lines; n++) {
      yield `https://www.amazon.de/dp/${asinOf(n % 100_000)};${(priceOf(n) / 100).toFixed(2).replace(".", ",")}\n`;
    }
  });

const perUrl = 365;

export const priceBuddyFile = (path: string, points: number) =>
  write(path, function* () {
    for (let n = 0; n < points / perUrl; n++) {
      const history = days.slice(0, perUrl).map((day, i) => `"${day}":${priceOf(n + i) / 100}`);
      yield `{"data":[{"id":${n},"price_cache":[{"url":"https://www.amazon.de/dp/${asinOf(n)}","currency":"EUR","history":{${history.join(",")}}}]}],"links":{"next":null}}\n`;
    }
  });

export const priceBuddyDump = (path: string, points: number) =>
  write(path, function* () {
    const rowsOf = 5000;
    for (let from = 0; from < points; from += rowsOf) {
      const rows = Array.from({ length: Math.min(rowsOf, points - from) }, (_, i) => {
        const n = from + i;
        return `(${n},${priceOf(n) / 100},${Math.floor(n / perUrl)},'${days[n % perUrl]} 08:00:00',NULL)`;
      });
      yield `INSERT INTO \`prices\` (\`id\`,\`price\`,\`url_id\`,\`created_at\`,\`x\`) VALUES ${rows.join(",")};\n`;
    }
    for (let n = 0; n < points / perUrl; n++) {
      yield `INSERT INTO \`urls\` (\`id\`,\`url\`) VALUES (${n},'https://www.amazon.de/dp/${asinOf(n)}');\n`;
    }
  });

export function discountBanditFile(path: string, points: number): void {
  const database = new DatabaseSync(path);
  database.exec(`
    create table stores (id integer primary key, domain varchar);
    create table links (id integer primary key, key text, store_id integer);
    create table link_histories (id integer primary key, date date, price integer, used_price integer, link_id integer);
    insert into stores values (1, 'amazon.de'); begin`);
  const link = database.prepare("insert into links values (?, ?, 1)");
  for (let n = 0; n < points / perUrl; n++) link.run(n, asinOf(n));
  const row = database.prepare("insert into link_histories values (?, ?, ?, 0, ?)");
  for (let n = 0; n < points; n++) row.run(n, days[n % perUrl]!, priceOf(n) * 10, Math.floor(n / perUrl));
  database.exec("commit");
  database.close();
}

/** 500 changes a watch, a file each. */
export async function changedetectionFile(path: string, points: number): Promise<void> {
  const each = 500;
  const text = (content: string) => new TextEncoder().encode(content);
  const watching: Record<string, object> = {};
  const files: Record<string, Uint8Array> = {};
  for (let w = 0; w < points / each; w++) {
    const id = `00000000-0000-4000-8000-${String(w).padStart(12, "0")}`;
    watching[id] = { url: `https://www.amazon.de/dp/${asinOf(w)}`, restock: { currency: "EUR" } };
    const lines = Array.from({ length: each }, (_, i) => `${start + i * 3600},${i}.txt`);
    files[`${id}/history-restock_diff.txt`] = text(lines.join("\n"));
    for (let i = 0; i < each; i++) {
      files[`${id}/${i}.txt`] = text(`In Stock: True - Price: ${priceOf(w + i) / 100}`);
    }
  }
  await writeFile(path, zipSync({ "changedetection.json": text(JSON.stringify({ watching })), ...files }));
}
