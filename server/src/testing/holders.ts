import type { MessageItem } from "@tidemark/core/wire";
import type { Pool } from "../platform/database.ts";
import { post, readKey, type TestServer } from "./test-server.ts";

/** Calls the API as a holder. A string is sent as the raw body. */
export async function ask(
  url: string,
  method: string,
  token: string | null,
  body?: unknown,
  headers: Record<string, string> = {},
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the answer.
): Promise<{ status: number; body: any; headers: Headers }> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== null && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
}

/** Creates a holder on a test server or a server process. Returns its token. */
export async function newHolder({
  url,
  openUrl,
}: Pick<TestServer, "url"> & { readonly openUrl?: string }): Promise<string> {
  const key = openUrl ? new URL(openUrl).searchParams.get("key")! : readKey;
  const response = await post(`${url}/v1/holders`, {}, key);
  return ((await response.json()) as { token: string }).token;
}

export const item: MessageItem = {
  watchId: "1",
  rule: { kind: "target", price: 2000 },
  marketplace: "com",
  asin: "B000000001",
  title: "<b>Lamp</b>",
  image: null,
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  was: 2500,
  is: 1900,
  changes: 1,
  since: "2026-01-15T11:00:00.000Z",
  lowest: null,
  reporters: 2,
  verified: false,
  firstSeenAt: "2026-01-15T11:00:00.000Z",
  acceptedAt: "2026-01-15T12:00:00.000Z",
};

/** Inserts a holder's next closed message as the alert pipeline does. */
export async function insertMessage(
  pool: Pool,
  holder: bigint,
  at: number,
  more: { corrects?: bigint } = {},
): Promise<bigint> {
  return pool.begin(async (tx) => {
    const [row] = await tx<[{ number: number }]>`
      update holder set messages = messages + 1 where id = ${String(holder)}::bigint returning messages as number`;
    const [message] = await tx<[{ id: bigint }]>`
      insert into message (holder_id, kind, corrects, due_at, closed_at, number, content)
      values (${String(holder)}::bigint, ${more.corrects ? "correction" : "price"},
        ${more.corrects ? String(more.corrects) : null}::bigint, from_ms(${at}), from_ms(${at}), ${row.number},
        ${tx.json({ items: [item], more: 0 })}) returning id`;
    return message.id;
  }) as Promise<bigint>;
}
