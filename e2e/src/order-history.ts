const heading =
  "Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,Unit Price Tax,ASIN,Product Condition,Quantity,Order Status,Shipping Address,Product Name";

/** An order of an order history: when, which product, the unit's price. */
export type Order = readonly [date: string, asin: string, price: string, status?: string];

/** An order history as Amazon sends it, with an address that nobody may keep. */
export const orderHistoryOf = (orders: readonly Order[]): string =>
  [
    heading,
    ...orders.map(([date, asin, price, status = "Closed"]) =>
      `Amazon.com,112-7654321-1234567,${date}T10:00:00Z,Not Applicable,USD,${price},1.00,${asin},New,1,${status},"Ann Example, 1 Main Street","A lamp, brass"`,
    ),
  ].map((line) => `${line}\r\n`).join(""); // biome-ignore format: one row
