import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Lease, Leases, MessageView } from "@tidemark/core/wire";
import { JSDOM } from "jsdom";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HolderLinks } from "../holders/links.ts";
import { ask, newHolder } from "../testing/holders.ts";
import { type Hook, openHook } from "../testing/hook.ts";
import { type Mail, openPostOffice, type PostOffice } from "../testing/post-office.ts";
import {
  holderKey,
  lamp,
  minute,
  post,
  productAt,
  report,
  startTestServer,
  type TestServer,
  verifierKey,
} from "../testing/test-server.ts";

let server: TestServer;
let people: string[];
let office: PostOffice;
let hook: Hook;
let holder: string;
let id: bigint;

/** A server that mails for real, and may call this machine only where that is said. */
async function start(env: Record<string, string> = {}): Promise<void> {
  [office, hook] = [await openPostOffice(), await openHook()];
  const mail = { SMTP_URL: office.url, MAIL_FROM: "Tidemark <alerts@tides.example>" };
  server = await startTestServer({ ...mail, ...env }, { roles: ["api", "relay", "notifier"] });
  people = [await server.register(), await server.register()];
  holder = await newHolder(server);
  [{ id }] = await server.pool<[{ id: bigint }]>`select id from holder`;
}
afterEach(async () => {
  await server.stop();
  await Promise.all([office.close(), hook.close()]);
});

async function agreed(price: string, title = "Lamp"): Promise<void> {
  for (const token of people) await report(server.url, token, lamp(price, { title }));
}
const links = () => new HolderLinks(holderKey, server.url);
const mine = (path: string, method = "GET", body?: unknown) =>
  ask(`${server.url}/v1/${path}`, method, holder, body);
const watch = (price: number) =>
  mine("watches", "POST", { marketplace: "com", asin: "B000000001", rule: { kind: "target", price } });
const told = async (): Promise<MessageView[]> => (await mine("alerts?after=0")).body.messages;
const channels = async () => (await mine("channels")).body.channels;

/** Adds a channel as its holder does; the id. */
async function add(channel: object): Promise<string> {
  const { status, body } = await mine("channels", "POST", channel);
  expect(status).toBe(201);
  return body.channel.id;
}

/** An address that has said yes by the mail it got. */
async function addMail(address: string): Promise<void> {
  await add({ kind: "email", address });
  const [, link] = /(http:\S+\/l\/\S+)/.exec(office.mails.at(-1)!.part("text/plain"))!;
  expect((await fetch(link!, { method: "POST" })).status).toBe(200);
  office.mails.length = 0;
}

const mailed = (count: number) =>
  vi.waitFor(() => expect(office.mails).toHaveLength(count), { timeout: 10_000 });

describe("a false price that people alone agreed on and somebody was told of", () => {
  /** Looks as a verifier does, through its routes; what became of it. */
  async function look(shows: string): Promise<string> {
    const wish = { egress: "home", marketplaces: ["com"], max: 1 };
    const asked = await post(`${server.url}/v1/verifications/lease`, wish, verifierKey);
    const [lease] = ((await asked.json()) as Leases).verifications as [Lease];
    const page = { kind: "product", listing: lamp(shows), rules: {} };
    const body = { leaseToken: lease.leaseToken, page };
    const answer = await post(`${server.url}/v1/verifications/${lease.id}/reading`, body, verifierKey);
    return ((await answer.json()) as { outcome: string }).outcome;
  }

  test("is corrected in the same thread and by the same channels, once two readings disagree with it", async () => {
    await start({ ALLOWED_NETWORKS: "127.0.0.1/32" });
    await agreed("100.00");
    await watch(9500);
    await addMail("ann@home.example");
    await add({ kind: "webhook", url: hook.url });
    server.clock.now += minute;
    await agreed("90.00");
    await mailed(1);
    await vi.waitFor(() => expect(hook.keys).toHaveLength(1));
    const [alert] = office.mails as [Mail];
    expect(alert.subject).toBe("$90.00 (−10%) – Lamp");
    await add({ kind: "webhook", url: `${hook.url}?late` });

    server.clock.now += minute;
    expect(await look("100.00")).toBe("second-reading");
    expect((await productAt(server.url)).series.buy_box?.price).toBe(9000);
    server.clock.now += 61_000;
    expect(await look("100.00")).toBe("refuted");
    expect((await productAt(server.url)).series.buy_box?.price).toBe(10_000);

    await mailed(2);
    await vi.waitFor(() => expect(hook.keys).toHaveLength(2));
    const correction = office.mails[1]!;
    expect(correction.to).toEqual(alert.to);
    for (const header of ["in-reply-to", "references"]) {
      expect(correction.headers.get(header)).toBe(alert.headers.get("message-id"));
    }
    expect(correction.part("text/plain")).toContain("was never true; it is $100.00.");
    const [first, second] = hook.messages as [Hook["messages"][number], Hook["messages"][number]];
    expect(second).toMatchObject({ kind: "correction", corrects: first.key, thread: first.key });
    expect(await told()).toMatchObject([
      { number: 1, kind: "price", items: [{ was: 10_000, is: 9000, verified: false }] },
      { number: 2, kind: "correction", corrects: first.key, items: [{ was: 9000, is: 10_000 }] },
    ]);
    expect(await server.pool`select status from delivery`).toEqual(Array(4).fill({ status: "sent" }));
  });
});
