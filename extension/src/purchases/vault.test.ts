import { beforeEach, expect, test, vi } from "vitest";
import { linkWith, typedLink } from "../devices/typed-link.ts";
import { problemResponse, type RecordedRequest } from "../testing/fake-server.fixture.ts";
import { HolderFixture, server } from "../testing/holder.fixture.ts";
import { isPurchaseKey, newPurchaseKey, openPurchases, sealPurchases } from "./seal.ts";
import type { Vault } from "./vault-messages.ts";

const lamp = "com/B000000001/2026-05-03/2499/USD";
const shelf = "de/B000000002/2026-05-04/999/EUR";

/** What the server keeps; null: nothing. */
let kept: { version: number; sealed: string } | null;
/** Runs before a PUT is answered. */
let beforePut: () => Promise<void>;
let [ann, bob]: HolderFixture[] = [];

function answerVault({ url, method, body, headers }: RecordedRequest): Response | null {
  if (!url.endsWith("/v1/me/purchases")) return null;
  if (method === "DELETE") {
    kept = null;
    return new Response(null, { status: 204 });
  }
  if (method === "GET") return kept ? Response.json(kept) : problemResponse(404, "not-found");
  const replaces = headers["If-None-Match"] === "*" ? null : `"${kept?.version}"`;
  const isRight = replaces === null ? kept === null : headers["If-Match"] === replaces;
  if (!isRight) return problemResponse(412, "precondition-failed");
  kept = { version: (kept?.version ?? 0) + 1, sealed: JSON.parse(body).sealed };
  return Response.json({ version: kept.version });
}

/** A browser with a watch at the server. */
async function browser(): Promise<HolderFixture> {
  const fixture = new HolderFixture();
  fixture.api.override = (request) => {
    if (request.method !== "PUT") return answerVault(request) ?? fixture.answer(request);
    const act = beforePut;
    beforePut = async () => undefined;
    return act().then(() => answerVault(request)!);
  };
  await fixture.makeFirstWatch();
  return fixture;
}

beforeEach(async () => {
  kept = null;
  beforePut = async () => undefined;
  [ann, bob] = [await browser(), await browser()];
});

const send = <T = unknown>(to: HolderFixture | undefined, request: object) =>
  to!.worker.fromOwnPage(request) as Promise<T>;
const keep = (to: HolderFixture | undefined, ...texts: string[]) =>
  send(to, { type: "keep-purchases", texts });
const state = (of: HolderFixture | undefined) => send<Vault>(of, { type: "purchase-vault" });
const textsOf = async (of: HolderFixture | undefined) =>
  (await send<{ texts: string[] }>(of, { type: "purchases" })).texts;
/** Links the second browser with the key that a QR code has. */
const linkBob = async (purchaseKey: string | null): Promise<void> => {
  // biome-ignore lint/suspicious/noExplicitAny: the stored state of a test
  const disk = bob!.machine.disk as any;
  disk.holder.joining = { id: "7", token: bob!.token, lastMessage: 0, mine: 1, theirs: 1, purchaseKey };
  const vault = bob!.api.override!;
  bob!.api.override = (request) =>
    request.url.endsWith("/v1/me/merge")
      ? Response.json({ moved: 0, same: 0, channels: 0, watches: 1 })
      : vault(request);
  await send(bob, { type: "merge-holders" });
};
/** Ann's purchases kept with the watches; gives the key. */
async function keepLamp(): Promise<string> {
  await keep(ann, lamp);
  const { key } = await send<Vault>(ann, { type: "keep-with-holder", replace: false });
  return key!;
}

test("what is encrypted opens with its key alone, unchanged, and differs each time", async () => {
  const [key, other] = [newPurchaseKey(), newPurchaseKey()];
  const sealed = await sealPurchases(key, [lamp]);
  expect([isPurchaseKey(key), key === other]).toEqual([true, false]);
  expect(await openPurchases(key, sealed)).toEqual([lamp]);
  expect(await openPurchases(other, sealed)).toBeNull();
  expect(await sealPurchases(key, [lamp])).not.toBe(sealed);
  const bytes = Buffer.from(sealed, "base64");
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(await openPurchases(key, changed.toString("base64"))).toBeNull();
  }
  for (const nonsense of ["", "AAAA", "<script>"]) expect(await openPurchases(key, nonsense)).toBeNull();
});

test("ten thousand purchases fit into what the server takes", async () => {
  const many = Array.from({ length: 10_000 }, (_, n) => `com.mx/B${String(n).padStart(9, "0")}/2025-03-03/1234567/MXN`); // biome-ignore format: one row
  expect((await sealPurchases(newPurchaseKey(), many)).length).toBeLessThan(1024 * 1024);
});

test("nothing is kept with the watches until that is chosen, and then nothing that can be read", async () => {
  await keep(ann, lamp);
  expect([await state(ann), kept]).toEqual([{ state: "off", key: null }, null]);
  const key = await keepLamp();
  const sent = JSON.stringify(ann!.api.requests);
  for (const secret of [key, lamp, "2499"]) expect(sent).not.toContain(secret);
  expect(await openPurchases(key, kept!.sealed)).toEqual([lamp]);
  expect(Buffer.from(kept!.sealed, "base64").toString("latin1")).not.toContain("B000000001");
});

test("the link of a QR code carries the key behind its #, and a typed code does not", () => {
  const link = linkWith(server, "ABCDEFGHJK", "k".repeat(43));
  expect([link.split("#")[0], typedLink(link)]).toEqual([
    `${server}/watches/link`,
    { key: "ABCDEFGHJK", purchaseKey: "k".repeat(43) },
  ]);
  expect(typedLink(" abcde-fghjk ")).toEqual({ key: " abcde-fghjk ", purchaseKey: null });
  expect(linkWith(server, "ABCDEFGHJK", null)).toBe(`${server}/watches/link#ABCDEFGHJK`);
});

test("a browser that is linked with the key has the purchases of both, and so has the other", async () => {
  const key = await keepLamp();
  await keep(bob, shelf);
  await linkBob(key);
  expect((await state(bob)).state).toBe("on");
  expect(await textsOf(bob)).toEqual([shelf, lamp]);
  expect((await state(ann)).state).toBe("on");
  expect(await textsOf(ann)).toEqual([shelf, lamp]);
});

test("a browser that is linked by a code alone is told that it needs the key, and loses nothing", async () => {
  await keepLamp();
  await keep(bob, shelf);
  await linkBob(null);
  expect(await state(bob)).toEqual({ state: "locked", key: null });
  expect(await textsOf(bob)).toEqual([shelf]);
  const before = kept;
  await linkBob("a key of nonsense");
  expect([(await state(bob)).state, kept]).toEqual(["locked", before]);
});

test("what one browser deletes is deleted in the other", async () => {
  const key = await keepLamp();
  await linkBob(key);
  await state(bob);
  await send(ann, { type: "remove-purchases", texts: [lamp] });
  await state(ann);
  await state(bob);
  expect(await textsOf(bob)).toEqual([]);
});

test("two browsers that write at once overwrite nothing", async () => {
  const key = await keepLamp();
  await linkBob(key);
  await state(bob);
  beforePut = async () => {
    await keep(bob, shelf);
    await state(bob);
  };
  await keep(ann, "com/B000000003/2026-05-05/100/USD");
  await vi.waitFor(async () => {
    await state(ann);
    expect(await openPurchases(key, kept!.sealed)).toHaveLength(3);
  });
  await state(bob);
  expect(await textsOf(bob)).toEqual(await textsOf(ann));
});

test("when one browser stops, nothing is kept there any more and both keep what they have", async () => {
  const key = await keepLamp();
  await linkBob(key);
  await state(bob);
  expect(await send(ann, { type: "stop-keeping" })).toEqual({ state: "off", key: null });
  expect([kept, await textsOf(ann)]).toEqual([null, [lamp]]);
  expect((await state(bob)).state).toBe("off");
  expect([kept, await textsOf(bob)]).toEqual([null, [lamp]]);
});

test("who has lost the key may replace what is kept there, after a click", async () => {
  await keepLamp();
  await keep(bob, shelf);
  expect((await send<Vault>(bob, { type: "keep-with-holder", replace: false })).state).toBe("locked");
  const replaced = await send<Vault>(bob, { type: "keep-with-holder", replace: true });
  expect(replaced.state).toBe("on");
  expect(await openPurchases(replaced.key!, kept!.sealed)).toEqual([shelf]);
  expect([(await state(ann)).state, await textsOf(ann)]).toEqual(["locked", [lamp]]);
});

test("a server that does not answer changes nothing", async () => {
  await keepLamp();
  ann!.api.override = () => problemResponse(503, "overloaded");
  expect((await state(ann)).state).toBe("unknown");
  expect(await send(ann, { type: "stop-keeping" })).toEqual({ state: "unknown", key: null });
  expect(await textsOf(ann)).toEqual([lamp]);
});
