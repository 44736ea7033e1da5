import { Me } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sent } from "../../alerts/channels/channel.ts";
import { lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";
import { webhookOnly } from "../../testing/watch-world.ts";

let server: TestServer;
let sent: Sent;
let mailed: string[];

beforeEach(async () => {
  sent = { ok: true };
  mailed = [];
  const letters = {
    async confirmAddress(address: string) {
      mailed.push(address);
      return { ok: true } as const;
    },
    sendRecoveryKey: async () => ({ ok: true }) as const,
    async sendLinks(address: string) {
      mailed.push(address);
      return { ok: true } as const;
    },
  };
  const channels = webhookOnly({ atOnce: 1, send: async () => sent, close: async () => {} });
  server = await startTestServer({}, { outlets: { letters, channels } });
  const people = [await server.register(), await server.register()];
  for (const one of people) await report(server.url, one, lamp("25.89", { title: "Lamp & <i>shade</i>" }));
});
afterEach(() => server.stop());

const preset = { marketplace: "com", product: "B000000001", series: "buy_box", preset: "10" };
const paste = { product: "https://www.amazon.com/dp/B000000001", rule: "target", price: "20.00", rearm: "5" };

/** A visitor with one watch. */
async function began(fields: Record<string, string> = preset): Promise<Visitor> {
  const visitor = new Visitor(server.url);
  expect((await visitor.send("/watches", fields)).status).toBe(200);
  return visitor;
}

const kept = () => server.pool<
  {
    id: string;
    series: string;
    rule: object;
    delta: number;
    rearm: number | null;
    until: Date | null;
    ended: boolean;
  }[]
>`
  select id::text, (series_id & 7)::text as series, rule, min_delta::int as delta, rearm_percent as rearm, expires_at as until,
    ended_at is not null as ended from watch order by id`;
const count = async (table: string) => (await server.pool`select from ${server.pool(table)}`).length;

describe("Watch this price", () => {
  test("watching a price creates a holder, and shows the link to keep", async () => {
    const visitor = new Visitor(server.url);
    const product = await visitor.get("/p/com/B000000001");
    const forms = [...product.document.querySelectorAll<HTMLFormElement>(".watch-box form")];
    const buttons = [...forms[0]!.querySelectorAll("button")].map((button) => button.value);
    // Enter in a field is the first one.
    expect(buttons).toEqual(["target", "5", "10", "15", "20", "target"]);
    const hidden = [...forms[0]!.querySelectorAll("input")].map(({ name, value }) => [name, value]);
    const page = await visitor.send("/watches", { ...Object.fromEntries(hidden), preset: "15" });
    expect(page.to).toBe("/watches?done=began");
    expect(page.text).toContain("Lamp &amp; &lt;i&gt;shade&lt;/i&gt;");
    expect(await kept()).toMatchObject([{ rule: { kind: "drop", percent: 15, from: "creation" }, rearm: 5 }]);
    expect(page.said).toContain("Watched from now on.");
    const sections = [...page.document.querySelectorAll(".said ~ section")];
    expect(sections[0]!.id).toBe("here");
    expect(sections[1]!.textContent).toContain("this link is the key to your watches");
    const link = page.document.querySelector<HTMLInputElement>("input[readonly]")!.value;
    const opened = await fetch(link, { redirect: "manual" });
    expect(opened.headers.get("set-cookie")!.split(";")[0]).toBe(visitor.cookie);
    await visitor.send("/watches", preset);
    expect([await count("holder"), await count("watch")]).toEqual([1, 2]);
  });

  test("a typed price is watched by the button beside it, and an empty one is refused", async () => {
    const { preset: _, ...product } = preset;
    const target = { ...product, rule: "target" };
    expect((await new Visitor(server.url).send("/watches", { ...target, price: "" })).status).toBe(400);
    const page = await new Visitor(server.url).send("/watches", { ...target, price: "15" });
    expect(page.to).toBe("/watches?done=began");
    expect(await kept()).toMatchObject([{ rule: { kind: "target", price: 1500 } }]);
  });

  test("watching prices creates at most twenty holders an hour per network", async () => {
    for (let n = 0; n < 20; n++) await began();
    const late = await new Visitor(server.url).send("/watches", preset);
    expect([late.status, await count("holder")]).toEqual([429, 20]);
    expect(late.text).toContain("try again in an hour");
  });

  test("an invalid watch creates no holder", async () => {
    const { status } = await new Visitor(server.url).send("/watches", { ...preset, preset: "100" });
    expect([status, await count("holder")]).toEqual([400, 0]);
  });
});

describe("a pasted product", () => {
  test.each([
    [paste, { rule: { kind: "target", price: 2000 } }],
    [
      { ...paste, product: " b000000001 ", marketplace: "com", price: "$1,234" },
      { rule: { price: 123_400 } },
    ],
    [
      { ...paste, rule: "lowest", days: "30", series: "used" },
      { rule: { days: 30 }, series: "3" },
    ],
    [
      {
        ...paste,
        rule: "rise",
        rise: "300",
        riseFrom: "last",
        minDelta: "0.5",
        rearm: "",
        until: "2026-02-01",
      },
      {
        rule: { kind: "rise", percent: 300, from: "last" },
        delta: 50,
        rearm: null,
        until: new Date("2026-02-01T23:59:59Z"),
      },
    ],
  ])("a pasted %j is watched", async (fields, watch) => {
    const visitor = await began();
    expect((await visitor.send("/watches", fields)).said).toBe("Watched from now on.");
    expect((await kept())[1]).toMatchObject(watch);
  });

  test.each([
    [{ product: "https://amzn.to/3abcdef" }, "A short link"],
    [{ product: "https://evil.example/dp/B000000001" }, "neither"],
    [{ product: "https://www.amazon.cn/dp/B000000001" }, "does not know this Amazon shop"],
    [{ product: "B000000001", marketplace: "nowhere" }, "Choose the shop"],
    [{ price: "€20" }, "in USD"],
    [{ price: "1.234" }, "two ways"],
    [{ price: "" }, "Write a price in USD"],
    [{ price: "0" }, "Write a price in USD"],
    [{ rule: "drop", drop: "0" }, "from 1 to 99"],
    [{ rule: "drop", drop: "10", dropFrom: "x" }, "Choose when"],
    [{ rule: "" }, "Choose when"],
    [{ series: "constructor" }, "Choose which price"],
    [{ until: "2020-01-01" }, "in the future"],
    [{ until: "tomorrow" }, "must be a date"],
  ])("a pasted %j is refused with a sentence, and stays in the form", async (wrong, sentence) => {
    const visitor = await began();
    const fields = { ...paste, marketplace: "com", ...wrong };
    const { status, said, document } = await visitor.send("/watches", fields);
    expect([status, said]).toEqual([400, expect.stringContaining(sentence)]);
    const again = document.querySelector<HTMLInputElement>("input[name=product]")!.value;
    expect([again, await count("watch")]).toEqual([fields.product, 1]);
    expect(document.querySelector<HTMLInputElement>("input[name=price]")!.value).toBe(fields.price);
  });
});

describe("a watch", () => {
  test("a watch is changed by its form, which shows the current values", async () => {
    const visitor = await began();
    const id = (await kept())[0]!.id;
    const fields = { ...paste, series: "buy_box", minDelta: "1.5", rearm: "7", until: "2026-12-24" };
    expect((await visitor.send(`/watches/${id}`, fields)).said).toBe("Saved.");
    expect(await kept()).toMatchObject([{ rule: { kind: "target", price: 2000 }, delta: 150, rearm: 7 }]);
    const { document } = await visitor.get(`/watches/${id}`);
    const value = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`)!.value;
    expect(["price", "minDelta", "rearm", "until"].map(value)).toEqual(["20.00", "1.50", "7", "2026-12-24"]);
    expect(document.querySelector<HTMLInputElement>("input[name=rule]:checked")!.value).toBe("target");
    const bad = await visitor.send(`/watches/${id}`, { ...fields, price: "cheap" });
    expect([bad.status, bad.said]).toEqual([400, "Write a price in USD, in digits."]);
    expect(bad.document.querySelector<HTMLInputElement>("input[name=price]")!.value).toBe("cheap");
  });

  test("a watch moved to another series becomes a new watch, and the old one is stopped", async () => {
    const visitor = await began();
    const id = (await kept())[0]!.id;
    await visitor.send(`/watches/${id}`, { ...paste, series: "used" });
    expect(await kept()).toMatchObject([
      { series: "0", ended: true },
      { series: "3", ended: false, rule: { kind: "target" } },
    ]);
  });

  test("a stopped watch can be restarted from the notice", async () => {
    const visitor = await began();
    const id = (await kept())[0]!.id;
    const { said, document } = await visitor.send(`/watches/${id}/stop`);
    expect(said).toContain("Stopped: Lamp & <i>shade</i>");
    expect(await kept()).toMatchObject([{ ended: true }]);
    const undo = document.querySelector("[role=status] form")!.getAttribute("action")!;
    expect((await visitor.send(undo)).said).toBe("Watched from now on.");
    expect(await kept()).toMatchObject([{ ended: false }]);
    expect((await visitor.get(`/watches?done=stopped&watch=${id}`)).said).toBe(null);
  });

  test("a stopped watch cannot be restarted by a holder with the maximum number", async () => {
    const visitor = await began();
    const id = (await kept())[0]!.id;
    await visitor.send(`/watches/${id}/stop`);
    await server.pool`
      insert into watch (holder_id, series_id, rule, since_revision)
      select holder_id, series_id, rule, 0 from watch, generate_series(1, 1000)`;
    expect((await visitor.send(`/watches/${id}/undo`)).status).toBe(409);
    expect((await kept())[0]).toMatchObject({ ended: true });
  });

  test("a watch belongs to its holder only", async () => {
    await began();
    const id = (await kept())[0]!.id;
    const other = await began();
    expect((await other.get(`/watches/${id}`)).status).toBe(404);
    for (const path of ["", "/stop", "/undo", "/pause"]) {
      expect((await other.send(`/watches/${id}${path}`, { ...paste, series: "buy_box" })).status).toBe(404);
    }
    expect((await kept())[0]).toMatchObject({ rule: { kind: "drop" }, ended: false });
  });
});

describe("times", () => {
  const times = { mode: "daily", cooldown: "30", dailyAt: "07:30", quietFrom: "22:00", quietTo: "06:00" };

  test("delivery times are stored with the time zone and shown again", async () => {
    const visitor = await began();
    const { said, document } = await visitor.send("/watches/times", { ...times, timeZone: "Asia/Kolkata" });
    expect(said).toBe("Saved.");
    const [{ kept: now }] = await server.pool<
      [{ kept: object }]
    >`select settings -> 'consolidation' as kept from holder`;
    expect(now).toEqual({
      mode: "daily",
      cooldownMinutes: 30,
      dailyAt: "07:30",
      timeZone: "Asia/Kolkata",
      quiet: { from: "22:00", to: "06:00" },
    });
    expect(document.querySelector<HTMLSelectElement>("select[name=timeZone]")!.value).toBe("Asia/Kolkata");
    await visitor.send("/watches/times", { ...times, quietFrom: "", quietTo: "", timeZone: "UTC" });
    expect(
      await server.pool`select from holder where settings #> '{consolidation,quiet}' = 'null'`,
    ).toHaveLength(1);
  });

  test.each([
    [{ cooldown: "0" }, "from 1 to 1440"],
    [{ quietTo: "" }, "Quiet hours"],
    [{ quietTo: "22:00" }, "Quiet hours"],
    [{ dailyAt: "25:00" }, "time of day"],
    [{ timeZone: "Mars/Olympus" }, "no such time zone"],
    [{ mode: "weekly" }, "Choose when"],
  ])("delivery times %j are refused with a sentence", async (wrong, sentence) => {
    const visitor = await began();
    const { status, said } = await visitor.send("/watches/times", { ...times, timeZone: "UTC", ...wrong });
    expect([status, said]).toEqual([400, expect.stringContaining(sentence)]);
    expect(
      await server.pool`select from holder where settings #>> '{consolidation,mode}' = 'at-once'`,
    ).toHaveLength(1);
  });
});

describe("links and data", () => {
  test("renewing links invalidates old ones, and this browser keeps the new one", async () => {
    const visitor = await began();
    const old = new Visitor(server.url);
    old.cookie = visitor.cookie;
    expect((await visitor.send("/watches/renew")).said).toContain("new links");
    expect((await visitor.get("/watches")).text).toContain("Lamp");
    expect((await old.get("/watches")).text).not.toContain("Lamp");
  });

  test("the exported data equals the API's", async () => {
    const visitor = await began();
    const { text } = await visitor.get("/watches/export");
    expect(Me.parse(JSON.parse(text)).watches).toHaveLength(1);
  });

  test("all data is deleted after a confirmation, not before", async () => {
    const visitor = await began();
    expect((await visitor.get("/watches/erase")).text).toContain("cannot be taken back");
    expect(await count("holder")).toBe(1);
    await visitor.send("/watches/erase");
    expect([await count("holder"), await count("watch")]).toEqual([0, 0]);
    expect((await visitor.get("/watches")).document.querySelector("h1")!.textContent).toBe("Watches");
  });
});

describe("a form", () => {
  const all = ["/watches", "/watches/1", "/watches/1/stop", "/watches/1/undo", "/watches/channels"];
  const more = [
    "/watches/channels/1/test",
    "/watches/channels/1/remove",
    "/watches/times",
    "/watches/renew",
    "/watches/erase",
  ];

  test("a form of another site does nothing", async () => {
    const visitor = await began();
    const [before] = await server.pool`select h, w from holder h join watch w on w.holder_id = h.id`;
    visitor.site = "cross-site";
    for (const path of [...all, ...more])
      expect([path, (await visitor.send(path, preset)).status]).toEqual([path, 403]);
    expect(await server.pool`select h, w from holder h join watch w on w.holder_id = h.id`).toEqual([before]);
  });

  test("a form over plain http, where browsers send the Origin only, is accepted from this site", async () => {
    const { cookie } = await began();
    const sends = async (origin: string) => {
      const headers = { Cookie: cookie, Origin: origin };
      const url = `${server.url}/watches/renew`;
      return (await fetch(url, { method: "POST", headers, redirect: "manual" })).headers.get("location");
    };
    expect(await sends("http://evil.example")).toBe(null);
    expect(await sends(server.url)).toBe("/watches/data?done=renewed");
  });

  test("a form or page of a holder redirects other visitors to /watches", async () => {
    for (const path of [...all, ...more].slice(1))
      expect((await new Visitor(server.url).send(path)).to).toBe("/watches");
    for (const path of [
      "/watches/channels",
      "/watches/times",
      "/watches/data",
      "/watches/export",
      "/watches/erase",
      "/watches/1",
    ]) {
      expect([path, (await new Visitor(server.url).get(path)).status]).toEqual([path, 303]);
    }
  });

  test("a form that is too long is refused", async () => {
    const visitor = await began();
    expect((await visitor.send("/watches", { product: "x".repeat(9000) })).status).toBe(413);
  });

  test("a form sent in chunks is accepted", async () => {
    await server.pool`
      insert into holder (token_digest, settings) select '\\x00', settings from holder`;
    const body = new Blob(["address=bob%40example.org"]).stream();
    const response = await fetch(`${server.url}/watches/link`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "same-origin" },
      body,
      duplex: "half",
    } as RequestInit);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining("on its way")]);
  });
});
