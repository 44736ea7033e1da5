import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Lease, Leases, MessageView } from "@tidemark/core/wire";
import { JSDOM } from "jsdom";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ask, newHolder } from "../../testing/holders.ts";
import { type Hook, openHook } from "../../testing/hook.ts";
import { type Mail, openPostOffice, type PostOffice } from "../../testing/post-office.ts";
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
} from "../../testing/test-server.ts";
import { HolderLinks } from "../holders/links.ts";

let server: TestServer;
let people: string[];
let office: PostOffice;
let hook: Hook;
let holder: string;
let id: bigint;

/** A server with a mail server; it may call local addresses only where `env` allows them. */
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
const links = () => new HolderLinks(holderKey, server.url, () => server.clock.now);
const mine = (path: string, method = "GET", body?: unknown) =>
  ask(`${server.url}/v1/${path}`, method, holder, body);
const watch = (price: number) =>
  mine("watches", "POST", { marketplace: "com", asin: "B000000001", rule: { kind: "target", price } });
const told = async (): Promise<MessageView[]> => (await mine("alerts?after=0")).body.messages;
const channels = async () => (await mine("channels")).body.channels;

/** Adds a channel through the API; returns its id. */
async function add(channel: object): Promise<string> {
  const { status, body } = await mine("channels", "POST", channel);
  expect(status).toBe(201);
  return body.channel.id;
}

/** Adds an e-mail address and confirms it by the link of its mail. */
async function addMail(address: string): Promise<void> {
  await add({ kind: "email", address });
  await mailed(1);
  const [, link] = /(http:\S+\/l\/\S+)/.exec(office.mails.at(-1)!.part("text/plain"))!;
  expect((await fetch(link!, { method: "POST" })).status).toBe(200);
  office.mails.length = 0;
}

const mailed = (count: number) => vi.waitFor(() => expect(office.mails).toHaveLength(count));

describe("a false price that people agreed on and that was alerted", () => {
  /** Visits the product as a verifier, through the API; returns the outcome. */
  async function look(shows: string): Promise<string> {
    const wish = { egress: "home", marketplaces: ["com"], max: 1 };
    const asked = await post(`${server.url}/v1/verifications/lease`, wish, verifierKey);
    const [lease] = ((await asked.json()) as Leases).verifications as [Lease];
    const page = { kind: "product", listing: lamp(shows), rules: {} };
    const body = { leaseToken: lease.leaseToken, page };
    const answer = await post(`${server.url}/v1/verifications/${lease.id}/reading`, body, verifierKey);
    return ((await answer.json()) as { outcome: string }).outcome;
  }

  test("a false price is corrected in the same thread and channels once two readings refute it", async () => {
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
    const said = [alert.part("text/plain"), alert.part("text/html"), hook.got[0]!.body].join("\n");
    expect(said.match(/\/l\/(list|stop|pause|unsubscribe)\./g)?.length).toBeGreaterThanOrEqual(8);
    expect(said).not.toMatch(/watches\?key=|\/feed\//);
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

describe("a webhook to an internal address", () => {
  test.each([
    ["loopback", (port: string) => `http://127.0.0.1:${port}/hook`, /^127\.0\.0\.1 is no public address/],
    ["loopback, of IPv6", (port: string) => `http://[::1]:${port}/`, /^::1 is no public address/],
    ["as one number", (port: string) => `http://2130706433:${port}/`, /^127\.0\.0\.1 is no public address/],
    ["mapped into IPv6", (port: string) => `http://[::ffff:127.0.0.1]:${port}/`, /is no public address/],
    ["private", () => "http://10.0.0.1/", /^10\.0\.0\.1 is no public address/],
    ["metadata", () => "http://169.254.169.254/latest/", /^169\.254\.169\.254 is no public address/],
  ])(
    "a webhook to an internal address (%s) is refused with the reason, and the mail goes out",
    async (_, urlAt, problem) => {
      await start();
      await agreed("100.00");
      await watch(9500);
      await add({ kind: "webhook", url: urlAt(new URL(hook.url).port) });
      await addMail("ann@home.example");
      server.clock.now += minute;
      await agreed("90.00");
      await mailed(1);
      const failing = { state: "failing", problem: expect.stringMatching(problem) };
      await vi.waitFor(async () => expect(await channels()).toMatchObject([failing, { state: "working" }]));
      expect(hook.got).toEqual([]);
      // Refused permanently: no delivery of it waits, and later ones are tried.
      await vi.waitFor(async () =>
        expect(await server.pool`select status from delivery order by id`).toEqual([
          { status: "parked" },
          { status: "sent" },
        ]),
      );
    },
  );

  test("a webhook to a name of an internal address is refused without naming the address, also in a test message", async () => {
    await start();
    await agreed("100.00");
    await watch(9500);
    const { port } = new URL(hook.url);
    const id = await add({ kind: "webhook", url: `http://localhost:${port}/` });
    server.clock.now += minute;
    await agreed("90.00");
    const reason =
      "localhost has no public address; the operator may allow its network with ALLOWED_NETWORKS.";
    await vi.waitFor(
      async () =>
        expect(await server.pool`select status, problem from delivery`).toEqual([
          { status: "waiting", problem: reason },
        ]),
      5000,
    );
    expect((await mine(`channels/${id}/test`, "POST")).body).toEqual({ ok: false, reason });
    expect(hook.got).toEqual([]);
  });

  test("a webhook's redirect to the metadata service is refused, and other channels get their messages", async () => {
    await start({ ALLOWED_NETWORKS: "127.0.0.1/32" });
    const turn = createServer((_, response) =>
      response.writeHead(308, { Location: "http://169.254.169.254/latest/meta-data/" }).end(),
    );
    await new Promise<void>((done) => turn.listen(0, "127.0.0.1", done));
    try {
      await agreed("100.00");
      await watch(9500);
      await add({ kind: "webhook", url: `http://127.0.0.1:${(turn.address() as AddressInfo).port}/` });
      await add({ kind: "webhook", url: hook.url });
      server.clock.now += minute;
      await agreed("90.00");
      await vi.waitFor(() => expect(hook.keys).toHaveLength(1));
      const problem = expect.stringMatching(
        /^127\.0\.0\.1:\d+ redirects to 169\.254\.169\.254: 169\.254\.169\.254 is no public address/,
      );
      await vi.waitFor(async () =>
        expect(await channels()).toMatchObject([{ state: "failing", problem }, { state: "working" }]),
      );
    } finally {
      turn.close();
    }
  });
});

describe("a hostile title", () => {
  const lines = [
    "Lamp\r\nBcc: eve@evil.example\r\n\r\n<p>spoofed</p>",
    '<script>alert(1)</script>"><img src=x onerror=alert(1)></title></textarea>]]>&amp;',
    "\u202e\u2066evil\u2069\u202c",
    "x".repeat(500),
  ].join(" ");

  /** The page shows the title as text. */
  function expectTextOnly(html: string): void {
    const { document } = new JSDOM(html).window;
    const scripts = [...document.scripts].filter(({ src }) => !src.startsWith("/assets/"));
    expect([scripts, [...document.querySelectorAll("[onerror], img[src=x], textarea")]]).toEqual([[], []]);
    expect([...document.querySelectorAll("p")].map((one) => one.textContent)).not.toContain("spoofed");
    // The title is isolated: a right-to-left name must not reorder what is around it.
    const open = [...document.querySelectorAll("body *")].filter(
      (one) =>
        [...one.childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && overrides.test(nodeValue!)) &&
        !one.closest("bdi, [dir=auto]"),
    );
    expect(open.map((one) => one.outerHTML)).toEqual([]);
  }
  const overrides = /[\u202a-\u202e\u2066\u2067]/;

  test.each([
    ["as reported", async () => {}],
    [
      "as if nothing had been taken out of it",
      async () => void (await server.pool`update product set title = ${lines}`),
    ],
  ])("a hostile title (%s) stays text in mail, pages, feed and messages", async (_, write) => {
    await start();
    await agreed("100.00", lines);
    await write();
    await watch(9500);
    await addMail("ann@home.example");
    server.clock.now += minute;
    await agreed("90.00", lines);
    await mailed(1);

    const [mail] = office.mails as [Mail];
    expect(mail.to).toEqual(["ann@home.example"]);
    expect([...mail.headers.keys()]).not.toContain("bcc");
    expect(mail.subject).toMatch(/^\$90\.00 \(−10%\) – Lamp Bcc: eve@evil\.example <p>spoofed<\/p> <scr.*…$/);
    expect(mail.subject.length).toBeLessThan(90);
    const text = mail.part("text/plain");
    expect(text.split("\r\n")[0]).toMatch(
      /^Lamp Bcc: eve@evil\.example <p>spoofed<\/p> <script>alert\(1\).*…$/,
    );
    expect(text + mail.part("text/html")).not.toMatch(overrides);
    expectTextOnly(mail.part("text/html"));

    for (const path of ["/", "/p/com/B000000001"]) {
      const page = await (await fetch(server.url + path)).text();
      expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      expectTextOnly(page);
    }
    const feed = await (await fetch(links().make("feed", id, 0))).text();
    const { document } = new JSDOM(feed, { contentType: "application/xml" }).window;
    expect(document.querySelector("entry > title")!.textContent).toBe(mail.subject);
    expect(document.querySelector("script, p")).toBeNull();
    const watches = await fetch(links().make("watches", id, 0), { redirect: "manual" });
    const Cookie = watches.headers.get("set-cookie")!.split(";")[0]!;
    expectTextOnly(await (await fetch(`${server.url}/watches`, { headers: { Cookie } })).text());
    for (const action of ["stop", "pause"] as const) {
      const { watchId } = (await told())[0]!.items[0]!;
      expectTextOnly(await (await fetch(links().make(action, id, 0, BigInt(watchId)))).text());
    }
    const api = await fetch(`${server.url}/v1/alerts?after=0`, {
      headers: { Authorization: `Bearer ${holder}` },
    });
    expect(api.headers.get("content-type")).toMatch(/^application\/json/);
    expect(api.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await told())[0]!.items[0]!.title).toContain("<script>alert(1)</script>");
  });
});
