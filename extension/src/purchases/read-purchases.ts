import { utcDate } from "@tidemark/core";
import { CsvError, type OrderHistory, OrderHistoryError, OrderHistoryReader } from "@tidemark/core/purchases";
import { parseExport } from "./export.ts";
import { ZipError, zipStreams } from "./zip.ts";

export type PurchasesFile =
  | ({ readonly ok: true } & OrderHistory)
  | { readonly ok: false; readonly reason: "too-large" | "no-order-history" | "damaged" };

/** Of a whole export, which can have gigabytes of pictures. */
const mostZipBytes = 4 * 1024 * 1024 * 1024;
/** Of its order histories, and of a CSV file by itself. */
const mostTextBytes = 200 * 1024 * 1024;
const mostExportBytes = 4 * 1024 * 1024;

/** `Retail.OrderHistory.1/Retail.OrderHistory.1.csv`, `Your Amazon Orders/Order History.csv`, in any folder. */
const isOrderHistory = (name: string): boolean =>
  /(?:^|\/)(?:Retail\.OrderHistory\.\d+|Order History)\.csv$/i.test(name);

/** Reads purchases from an order history (CSV or ZIP) or an own export, in pieces. Sends nothing. Never rejects. */
export async function readPurchases(file: Blob, now: number): Promise<PurchasesFile> {
  const reader = new OrderHistoryReader(utcDate(now));
  try {
    const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    const isZip = start[0] === 0x50 && start[1] === 0x4b;
    if (file.size > (isZip ? mostZipBytes : mostTextBytes)) return { ok: false, reason: "too-large" };
    if (!isZip && file.size <= mostExportBytes && start[0] === 0x7b) {
      return parseExport(await file.text());
    }
    const streams = isZip
      ? await zipStreams(file, isOrderHistory, mostTextBytes)
      : [async () => file.stream() as ReadableStream<Uint8Array>];
    if (streams.length === 0) return { ok: false, reason: "no-order-history" };
    for (const stream of streams) await readCsv(await stream(), reader);
    return { ok: true, ...reader.result() };
  } catch (error) {
    if (error instanceof OrderHistoryError) return { ok: false, reason: error.reason === "too-many-rows" ? "too-large" : error.reason }; // biome-ignore format: one row
    if (error instanceof ZipError && error.message === "Too large.")
      return { ok: false, reason: "too-large" };
    if (error instanceof CsvError || error instanceof ZipError || error instanceof TypeError) return { ok: false, reason: "damaged" }; // biome-ignore format: one row
    throw error;
  }
}

async function readCsv(stream: ReadableStream<Uint8Array>, reader: OrderHistoryReader): Promise<void> {
  const csv = reader.file();
  const decoder = new TextDecoder();
  const chunks = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      if (done) break;
      csv.push(decoder.decode(value, { stream: true }));
    }
    csv.push(decoder.decode());
    csv.end();
  } finally {
    // Also ends the reading of a file that is not an order history.
    await chunks.cancel().catch(() => undefined);
  }
}
