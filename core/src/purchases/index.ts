export { CsvError } from "./csv-rows.ts";
export * from "./order-history.ts";
export * from "./purchase.ts";
export * from "./purchase-list.ts";
export * from "./return-window.ts";
