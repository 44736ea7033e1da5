import type { OrderHistory } from "./order-history.ts";
import { OrderHistoryReader } from "./order-history.ts";

/** A row of an order history by the names of its columns. */
export type OrderRow = Readonly<Record<string, string>>;

const older = "Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,Unit Price Tax,Shipping Charge,Total Discounts,Total Owed,Shipment Item Subtotal,Shipment Item Subtotal Tax,ASIN,Product Condition,Quantity,Payment Instrument Type,Order Status,Shipment Status,Ship Date,Shipping Option,Shipping Address,Billing Address,Carrier Name & Tracking Number,Product Name,Gift Message,Gift Sender Name,Gift Recipient Contact Details,Item Serial Number"; // biome-ignore format: one row
const newer = "ASIN,Billing Address,Carrier Name & Tracking Number,Currency,Gift Message,Order Date,Order ID,Order Status,Original Quantity,Payment Method Type,Product Condition,Product Name,Ship Date,Shipment Status,Shipping Address,Shipping Charge,Total Amount,Total Discounts,Unit Price,Unit Price Tax,Website"; // biome-ignore format: one row
export const headings = { older, newer };

/** What nobody may keep. */
export const secrets = [
  "112-7654321-1234567",
  "Ann Example",
  "1 Main Street",
  "Visa - 4242",
  "happy birthday",
];
const [order, name, street, card, wish] = secrets as [string, string, string, string, string];

const usual: OrderRow = {
  Website: "Amazon.com", "Order ID": order, "Order Date": "2025-03-03T14:22:05Z", Currency: "USD", "Unit Price": "24.99",
  "Unit Price Tax": "2.06", ASIN: "B000000001", "Product Condition": "New", Quantity: "1", "Original Quantity": "1",
  "Payment Instrument Type": card, "Payment Method Type": card, "Order Status": "Closed", "Shipment Status": "Shipped",
  "Shipping Address": `${name}, ${street}`, "Billing Address": `${name}\n${street}`, "Product Name": 'A "brass" lamp, green',
  "Gift Message": wish, "Total Owed": "27.05", "Total Amount": "27.05",
}; // biome-ignore format: rows

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** An order history with these rows; what a row leaves out is as in a usual one. */
export const csvOf = (rows: readonly OrderRow[], heading: string = older): string =>
  [heading, ...rows.map((row) => heading.split(",").map((column) => quoted({ ...usual, ...row }[column] ?? "")).join(","))].map((line) => `${line}\r\n`).join(""); // biome-ignore format: one row

export const today = "2026-11-30";

export function readCsv(...files: readonly string[]): OrderHistory {
  const reader = new OrderHistoryReader(today);
  for (const text of files) {
    const file = reader.file();
    file.push(text);
    file.end();
  }
  return reader.result();
}
