import { spanOf } from "@tidemark/chart/span";
import { svgOf } from "@tidemark/chart/svg";
import { daySeconds } from "@tidemark/core";
import type { HistoryView, MessageItem } from "@tidemark/core/wire";
import type { ScreenLanguage } from "@tidemark/texts";
import { emailChannel } from "../alerts/channels/email.ts";
import { type ChartOf, chartSize } from "../alerts/channels/mail-chart.ts";
import { anItem, anOutgoing, arabicTitle } from "../alerts/channels/outgoing.fixture.ts";
import { drawPng } from "../platform/draw-png.ts";
import { writingFor, writingTo } from "../platform/texts.ts";
import { openPostOffice } from "./post-office.ts";

export interface SampleMail {
  readonly name: string;
  /** With its pictures in it, as a mail program shows it. */
  readonly html: string;
}

const target = { kind: "email", address: "ann@home.example" } as const;
const link = "https://tides.example/l/link";
const never = "https://tides.example/never/digest/home.example/key";
const longTitle = `Tide Clock, oak, with a barometer, a thermometer and a hygrometer, ${"hand-made, ".repeat(12)}brass`;
const yen = { marketplace: "co.jp", currency: "JPY", exponent: 0, title: "真鍮製デスクランプ 緑色ガラスシェード 調光機能付き", was: 12_800, is: 9980, usual: 12_500, rule: { kind: "target", price: 10_000 } } as const; // biome-ignore format: one row

/** An invented year of the item, which ends with its change. */
const drawChart: ChartOf = async ({ marketplace, asin, currency, exponent, was, is, since }, theme) => {
  if (was === null || is === null) return null;
  const end = Date.parse(since) / 1000;
  const p = [was, Math.round(was * 1.1), Math.round(was * 0.95), was, is];
  const t = p.map((_, n) => end - (p.length - 1 - n) * 80 * daySeconds);
  const history: HistoryView = {
    ...{ marketplace, asin, series: "buy_box", currency, exponent, granularity: "raw", t, p, gaps: [] },
    source: p.map(() => "crowd"),
    by: p.map(() => 2),
  };
  const span = spanOf("1y", history, [], end + daySeconds);
  return drawPng(
    svgOf({ history, claims: [], span, title: "", name: "", ...chartSize, theme, plotOnly: true }),
    2,
  );
};

/** One mail of each kind, as the server sends it. */
export async function sampleMails(language: ScreenLanguage): Promise<readonly SampleMail[]> {
  const office = await openPostOffice();
  const channel = emailChannel({
    smtp: { url: office.url },
    mailFrom: "Tidemark <alerts@tides.example>",
    isOptedOut: async () => false,
    chartOf: drawChart,
  });
  const { signal } = new AbortController();
  const send = (items: readonly MessageItem[], over: Parameters<typeof anOutgoing>[1] = {}) =>
    channel.send(target, anOutgoing(items, over, language), signal);
  const digest = [anItem({ title: longTitle }), anItem(yen), anItem({ title: arabicTitle, marketplace: "eg", currency: "EGP" })]; // biome-ignore format: one row
  const { confirmAddress, sendLinks, sendRecoveryKey } = channel.letters;
  const kinds: Readonly<Record<string, () => Promise<unknown>>> = {
    price: () => send([anItem()]),
    digest: () => send(digest, { more: 4 }),
    correction: () => send([anItem()], { kind: "correction", corrects: "m122" }),
    confirm: () => confirmAddress(target.address, link, never),
    links: () => sendLinks(target.address, [link, `${link}2`], never),
    "recovery-key": () => sendRecoveryKey(target.address, "tide-lamp-clock-oak-brass", link, never),
  };
  try {
    for (const mail of Object.values(kinds)) await writingTo(() => writingFor(language), mail);
    return Object.keys(kinds).map((name, at) => ({ name, html: htmlOf(office.mails[at]!) }));
  } finally {
    await channel.close();
    await office.close();
  }
}

/** Puts attached pictures into the place of their names. */
function htmlOf({ raw, part }: { readonly raw: string; part(type: string): string }): string {
  const pictures = new Map(
    raw.split(/\r\n--/).flatMap((one) => {
      const id = /^Content-Id: <(.+)>/im.exec(one)?.[1];
      return id ? [[id, one.slice(one.indexOf("\r\n\r\n")).replace(/\s/g, "")] as const] : [];
    }),
  );
  return part("text/html").replace(
    /"cid:([^"]+)"/g,
    (_, id) => `"data:image/png;base64,${pictures.get(id)}"`,
  );
}
