import type { SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { writingFor, writingTo } from "../../platform/texts.ts";
import { openPostOffice } from "../../testing/post-office.ts";
import { emailChannel } from "./email.ts";
import type { ChartOf } from "./mail-chart.ts";
import { anItem, anOutgoing, hostileTitle } from "./outgoing.fixture.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function post(options: SMTPServerOptions = {}, chartOf: ChartOf = async () => null) {
  const office = await openPostOffice(options);
  ends.push(office.close);
  const channel = emailChannel({
    smtp: { url: office.url },
    mailFrom: "Tidemark <alerts@tides.example>",
    isOptedOut: async () => false,
    chartOf,
  });
  ends.push(() => channel.close());
  return { mails: office.mails, channel };
}

const never = "https://tides.example/never/digest/home.example/key";
const target = { kind: "email", address: "ann@home.example" } as const;
const signal = new AbortController().signal;
const refusal = (code: number) => Object.assign(new Error("no"), { responseCode: code });

test("a mail is text and HTML, automatic, and can be unsubscribed from with one click", async () => {
  const { mails, channel } = await post();
  expect(await channel.send(target, anOutgoing(), signal)).toEqual({ ok: true });
  const { from, to, headers, raw } = mails[0]!;
  expect([from, to]).toEqual(["alerts@tides.example", ["ann@home.example"]]);
  expect(Object.fromEntries(headers)).toMatchObject({
    "message-id": "<m123@tides.example>",
    date: "Tue, 24 Nov 2026 14:08:30 +0000",
    "auto-submitted": "auto-generated",
    "list-unsubscribe": "<https://tides.example/l/unsubscribe>",
    "list-unsubscribe-post": "List-Unsubscribe=One-Click",
  });
  expect(headers.get("content-type")).toContain("multipart/alternative");
  expect(headers.has("in-reply-to")).toBe(false);
  expect(headers.has("precedence")).toBe(false);
  expect(raw).toContain("Content-Type: text/plain; charset=utf-8");
  expect(raw).toContain("Content-Type: text/html; charset=utf-8");
  expect(raw).not.toMatch(/<img/i);
});

const png = new Uint8Array(Buffer.from("89504e470d0a1a0a", "hex"));

test("a chart is attached in light and dark, and nothing is loaded from anywhere", async () => {
  const { mails, channel } = await post({}, async () => png);
  expect(await channel.send(target, anOutgoing(), signal)).toEqual({ ok: true });
  const raw = mails[0]!.raw.replace(/=\r\n/g, "").replaceAll("=3D", "=");
  expect(mails[0]!.headers.get("content-type")).toContain("multipart/alternative");
  expect(raw).toContain("multipart/related");
  const sources = [...raw.matchAll(/<img[^>]* src="([^"]+)"/g)].map(([, src]) => src);
  expect(sources).toEqual(["cid:m123-0-light@tides.example", "cid:m123-0-dark@tides.example"]);
  const attached = [...raw.matchAll(/^Content-Id: <([^>]+)>/gim)].map(([, id]) => `cid:${id}`);
  expect(attached.sort()).toEqual(sources.toSorted());
  expect(raw).not.toMatch(/(?:src|background|srcset)="?https?:|url\(|@import|<link|<script/i);
});

test("a digest draws its first four items, and a test none", async () => {
  const drawn: string[] = [];
  const { mails, channel } = await post({}, async ({ watchId }, theme) => {
    drawn.push(`${watchId} ${theme}`);
    return watchId === "1" ? null : png;
  });
  const items = Array.from({ length: 9 }, (_, n) => anItem({ watchId: String(n) }));
  await channel.send(target, anOutgoing(items), signal);
  expect(drawn).toEqual(["0", "1", "2", "3"].flatMap((id) => [`${id} light`, `${id} dark`]));
  // What cannot be drawn is left out.
  expect(mails[0]!.raw.match(/^Content-Id:/gim)).toHaveLength(6);
  await channel.send(target, { ...anOutgoing(), isTest: true }, signal);
  expect(drawn).toHaveLength(8);
});

test("the text of a mail says and links as much as its HTML, the shop first", async () => {
  const { mails, channel } = await post();
  await channel.send(target, anOutgoing(), signal);
  const text = mails[0]!.raw.replace(/=\r\n/g, "").replaceAll("=3D", "=");
  const links = [
    "Open at amazon.com: https://www.amazon.com/dp/B000000001",
    "See the price history: https://tides.example/p/com/B000000001",
    "Pause this watch: https://tides.example/l/pause.5",
    "Stop this watch: https://tides.example/l/stop.5",
    "All your watches: https://tides.example/watches?key=k",
    "No more mail to this address: https://tides.example/l/unsubscribe",
  ];
  const places = links.map((link) => text.indexOf(link));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  for (const link of links) expect(text).toContain(`href="${link.slice(link.indexOf(": ") + 2)}"`);
  expect(text.match(/You asked: at most \$26\.00\./g)).toHaveLength(2);
});

test("a correction answers the mail that it corrects", async () => {
  const { mails, channel } = await post();
  const outgoing = anOutgoing([anItem({ was: 1999 })], { key: "m130", kind: "correction", corrects: "m123" });
  await channel.send(target, outgoing, signal);
  expect(Object.fromEntries(mails[0]!.headers)).toMatchObject({
    "message-id": "<m130@tides.example>",
    "in-reply-to": "<m123@tides.example>",
    references: "<m123@tides.example>",
  });
});

test("a title makes no header and no recipient", async () => {
  const { mails, channel } = await post();
  await channel.send(target, anOutgoing([anItem({ title: hostileTitle.repeat(4) })]), signal);
  expect(mails[0]!.to).toEqual(["ann@home.example"]);
  expect([...mails[0]!.headers.keys()].sort()).toEqual([
    "auto-submitted",
    "content-type",
    "date",
    "from",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "message-id",
    "mime-version",
    "subject",
    "to",
  ]);
});

test("an address is one address, whatever is in it", async () => {
  const { mails, channel } = await post();
  const address = "ann@home.example>\r\nRCPT TO:<eve@evil.example";
  await channel.send({ kind: "email", address }, anOutgoing(), signal);
  expect(mails.flatMap(({ to }) => to)).not.toContain("eve@evil.example");
});

test.each([
  [450, "again"],
  [550, "give-up"],
] as const)("a recipient refused with %d: %s", async (code, next) => {
  const { channel } = await post({ onRcptTo: (_address, _session, done) => done(refusal(code)) });
  expect(await channel.send(target, anOutgoing(), signal)).toMatchObject({
    ok: false,
    next,
    reason: expect.stringContaining(String(code)),
  });
});

test("a mail server that is not there is worth another try, and asking an address says why it failed", async () => {
  const channel = emailChannel({
    smtp: { url: "smtp://127.0.0.1:1" },
    mailFrom: "alerts@tides.example",
    isOptedOut: async () => false,
    chartOf: async () => null,
  });
  ends.push(() => channel.close());
  expect(await channel.send(target, anOutgoing(), signal)).toMatchObject({ ok: false, next: "again" });
  expect(
    await channel.letters.confirmAddress("ann@home.example", "https://tides.example/l/c", never),
  ).toMatchObject({
    ok: false,
    reason: expect.stringContaining("did not take the message"),
  });
});

test("an aborted delivery ends at once, as worth another try", async () => {
  const abort = new AbortController();
  const { channel } = await post({
    onRcptTo(_address, _session, done) {
      ends.push(() => done());
      abort.abort();
    },
  });
  expect(await channel.send(target, anOutgoing(), abort.signal)).toMatchObject({ ok: false, next: "again" });
});

test("the letters carry their link, in text and as a button", async () => {
  const { mails, channel } = await post();
  const link = "https://tides.example/l/confirm.1";
  expect(await channel.letters.confirmAddress("ann@home.example", link, never)).toEqual({ ok: true });
  expect(await channel.letters.sendLinks("ann@home.example", [link, `${link}2`], never)).toEqual({
    ok: true,
  });
  expect(mails[0]!.headers.get("list-unsubscribe")).toBe(`<${never}>`);
  expect(mails[0]!.headers.get("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  // Anybody can ask for a lost link: one click of a mail program must not end all alerts.
  expect(mails[1]!.headers.has("list-unsubscribe")).toBe(false);
  for (const { raw } of mails) {
    const plain = raw.replace(/=\r\n/g, "");
    expect(plain).toContain(`\r\n${link}\r\n`);
    expect(plain).toContain(`\r\nNever write to me again: ${never}\r\n`);
    expect(plain).toMatch(/href=(?:3D)?"https:\/\/tides\.example\/l\/confirm\.1"/);
  }
  expect(mails).toHaveLength(2);
  expect(mails[1]!.raw.replace(/=\r\n/g, "")).toContain(`\r\n${link}2\r\n`);
});

test("a sender that the mail server refuses is our fault, and worth another try", async () => {
  const { channel } = await post({ onMailFrom: (_address, _session, done) => done(refusal(550)) });
  expect(await channel.send(target, anOutgoing(), signal)).toMatchObject({
    ok: false,
    next: "again",
    isOurs: true,
    reason: expect.stringContaining("550"),
  });
});

test("a letter is in the language of whom it is written to", async () => {
  const { mails, channel } = await post();
  const ask = () => channel.letters.confirmAddress("ann@home.example", "https://tides.example/l/c", never);
  await writingTo(() => writingFor("ar"), ask);
  await writingTo(() => writingFor("en-XA"), ask);
  const html = (at: number) => mails[at]!.part("text/html");
  expect(html(0)).toContain('<html lang="ar" dir="rtl">');
  expect(html(1)).toContain('<html lang="en-XA" dir="ltr">');
  expect(mails[1]!.part("text/plain")).toMatch(/^\[.*\]/);
});
