import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sent } from "../../alerts/channels/channel.ts";
import { languageCookie } from "../../platform/http/language.ts";
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
    async sendRecoveryKey(address: string) {
      mailed.push(address);
      return { ok: true } as const;
    },
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

/** A visitor with one watch. */
async function began(fields: Record<string, string> = preset): Promise<Visitor> {
  const visitor = new Visitor(server.url);
  expect((await visitor.send("/watches", fields)).status).toBe(200);
  return visitor;
}

const count = async (table: string) => (await server.pool`select from ${server.pool(table)}`).length;

test("the home page of a server that sends mail says so", async () => {
  expect((await new Visitor(server.url).get("/")).text).toContain("Alerts by mail, push, chat or feed.");
});

describe("an address with a watch", () => {
  test("an address given with a watch is asked, and the watch stands either way", async () => {
    const visitor = new Visitor(server.url);
    const product = await visitor.get("/p/com/B000000001");
    expect(product.document.querySelector('.watch-box input[name="address"]')!.getAttribute("type")).toBe(
      "email",
    );
    const page = await visitor.send("/watches", { ...preset, address: " ann@example.org " });
    expect(page.to).toBe("/watches?done=began&mail=asked");
    expect(page.text).toContain("A mail is on its way to your address");
    await expect.poll(() => mailed).toEqual(["ann@example.org"]);
    await visitor.send("/watches", { ...preset, address: "ann@example.org" });
    expect([await count("watch"), await count("channel")]).toEqual([2, 1]);
    for (const one of [new Visitor(server.url), new Visitor(server.url)]) {
      const last = await one.send("/watches", { ...preset, address: "ann@example.org" });
      if (last.to?.endsWith("refused")) expect(last.said).toContain("No mail could be sent to your address.");
    }
    expect([await count("watch"), await count("channel")]).toEqual([4, 2]);
  });

  test.each(["ann", "ann@example.org\nBcc: all@example.org", "<b>@example.org", "a@b.c, d@e.f"])(
    "a watch with the address %j is not made, and the page says so",
    async (address) => {
      const page = await new Visitor(server.url).send("/watches", { ...preset, address });
      expect([page.status, await count("holder"), await count("channel")]).toEqual([400, 0, 0]);
      expect(page.text).toContain("That is no e-mail address.");
    },
  );
});

describe("channels", () => {
  const hook = { kind: "webhook", url: "https://hooks.example/in" };

  test("channels are added, tested and removed; a webhook's secret is shown once", async () => {
    const visitor = await began();
    const added = await visitor.send("/watches/channels", hook);
    const secret = /[\w-]{43}/.exec(added.said!)![0];
    expect(added.status).toBe(201);
    const again = await visitor.send("/watches/channels", hook);
    expect([again.said, again.text.includes(secret)]).toEqual(["That one is there already.", false]);
    const [{ id }] = await server.pool<[{ id: bigint }]>`select id from channel`;
    sent = { ok: true, answer: { status: 202, body: "<b>Taken</b>, thanks" } };
    expect((await visitor.send(`/watches/channels/${id}/test`)).said).toBe(
      "The test was sent. The answer was 202: Taken , thanks",
    );
    sent = { ok: false, reason: "The receiver answered 404.", next: "give-up" };
    expect((await visitor.send(`/watches/channels/${id}/test`)).said).toBe(
      "The test did not arrive: The receiver answered 404.",
    );
    expect((await (await began()).send(`/watches/channels/${id}/remove`)).status).toBe(404);
    expect((await visitor.send(`/watches/channels/${id}/remove`)).said).toContain("Removed");
    expect(await count("channel")).toBe(0);
  });

  const discord = `https://discord.com/api/webhooks/1234567890/${"t".repeat(60)}`;

  test.each([
    ["https://ntfy.sh/tides-x7", "ntfy", { server: "https://ntfy.sh", topic: "tides-x7", token: "" }],
    [discord, "Discord", { url: discord }],
    ["https://push.example/message?token=A1", "Gotify", { server: "https://push.example", token: "A1" }],
  ])("a pasted %s opens its form, filled in", async (pasted, kind, fields) => {
    const page = await (await began()).send("/watches/channels/paste", { pasted });
    expect(page.said).toBe(`This is for ${kind}. It is filled in below: complete it and add it.`);
    const form = page.document.querySelector("details[open] form")!;
    for (const [name, value] of Object.entries(fields)) {
      expect(form.querySelector(`input[name="${name}"]`)!.getAttribute("value") ?? "").toBe(value);
    }
    expect(await count("channel")).toBe(0);
  });

  test.each(["javascript:alert(1)", "tides", "", '"><script>alert(1)</script>'])(
    "a pasted %j is said to be unknown",
    async (pasted) => {
      const page = await (await began()).send("/watches/channels/paste", { pasted });
      expect([page.status, page.said]).toEqual([
        400,
        "This is no address, topic or token that is known here.",
      ]);
    },
  );

  test("a Discord address in the webhook's form is offered as Discord, and then added", async () => {
    const visitor = await began();
    const page = await visitor.send("/watches/channels", { kind: "webhook", url: discord });
    expect(page.said).toContain("filled in as Discord below");
    expect(page.document.querySelector('details[open] input[name="kind"]')!.getAttribute("value")).toBe(
      "discord",
    );
    expect(await count("channel")).toBe(0);
    await visitor.send("/watches/channels", { kind: "discord", url: discord });
    expect(await count("channel")).toBe(1);
  });

  test("mail channels need a confirmation", async () => {
    const visitor = await began();
    const page = await visitor.send("/watches/channels", { kind: "email", address: " ann@example.org " });
    expect(page.to).toBe("/watches/channels?done=asked");
    await expect.poll(() => mailed).toEqual(["ann@example.org"]);
    expect(page.document.querySelector(".watches p")!.textContent).toContain("has not said yes");
  });

  test.each([
    { kind: "webhook", url: "javascript:alert(1)" },
    { kind: "webhook" },
    { kind: "ntfy", server: "https://ntfy.sh", topic: "a b" },
    { kind: "apprise", url: "https://apprise.example/notify", tag: "a\0b" },
    { kind: "sms", number: "1" },
    {},
  ])("%j is no channel, and the page says so", async (fields) => {
    const { status, said } = await (await began()).send(
      "/watches/channels",
      fields as Record<string, string>,
    );
    expect([status, said]).toEqual([400, expect.stringMatching(/^(?:That is |An? |Something is missing)/)]);
  });

  test("a channel is refused in the reader's language", async () => {
    const visitor = await began();
    visitor.readCookie += `; ${languageCookie}=de`;
    const { said } = await visitor.send("/watches/channels", { kind: "gotify", server: "x", token: "t" });
    expect(said).toBe("Eine Adresse muss mit http:// oder https:// beginnen.");
  });
});
