import { ReportedCard } from "@tidemark/core/wire";
import { describe, expect, test } from "vitest";
import { asinOf, idOf, listingOf, priceOf, searchOf } from "../testing/listing.fixture.ts";
import { enqueue } from "./enqueue.ts";
import { enqueueCards, maxCardsPerHour, maxCardsPerPage, type SearchPage } from "./enqueue-cards.ts";
import { emptyOutbox, maxCards, maxEntries, type Outbox, reportKey } from "./outbox.ts";

const minute = 60_000;
const noon = Date.UTC(2026, 5, 1, 12);

let ids = 0;
const see = (outbox: Outbox, page: SearchPage, now = noon) =>
  enqueueCards(outbox, { page, newId: () => idOf(++ids), now });
const keysOf = ({ entries }: Outbox): string[] => entries.map(reportKey);
const numbers = (from: number, count: number): SearchPage => {
  const { cards, ...page } = searchOf(Array(count).fill("5.00"));
  return { ...page, cards: cards.map((card, n) => ({ ...card, asin: asinOf(from + n) })) };
};

describe("enqueueCards", () => {
  test("a search page queues its plain cards only, with product and price and without a title", () => {
    const page = searchOf(["5.00", "6.00", "7.00"]);
    page.cards[1]!.isPlain = false;
    page.cards[2]!.price = null;
    const { outbox, outcome } = see(emptyOutbox, page);
    expect(outcome).toBe("queued");
    const card = { marketplace: "com", asin: asinOf(1), deliveryCountry: null, price: priceOf("5.00") };
    expect(outbox.entries).toMatchObject([{ readAt: noon, card }]);
    expect(ReportedCard.parse(card)).toEqual(card);
    expect(JSON.stringify(outbox)).not.toContain("lamp");
  });

  test("a search page that cannot be compared queues nothing, and gives the reason", () => {
    expect(see(emptyOutbox, searchOf(["5.00"], { deliveryCountry: "DE" })).outcome).toBe("foreign-delivery");
    const page = searchOf(["5.00"]);
    page.cards[0]!.price = priceOf("5.00", "EUR");
    expect(see(emptyOutbox, page)).toEqual({ outbox: emptyOutbox, outcome: "currency-mismatch" });
    expect(see(emptyOutbox, searchOf([])).outcome).toBe("nothing");
  });

  test("a card is repeated as seldom as a product page", () => {
    const first = see(emptyOutbox, searchOf(["5.00"])).outbox;
    expect(see(first, searchOf(["5.00"]), noon + 14 * minute)).toEqual({ outbox: first, outcome: "known" });
    expect(see(first, searchOf(["5.00"]), noon + 15 * minute).outcome).toBe("queued");
    expect(see(first, searchOf(["4.00"]), noon + minute).outcome).toBe("queued");
  });

  test("a card is known when the product's page was just reported, and does not change its last report", () => {
    const listing = listingOf({ prices: { buy_box: priceOf("5.00") } });
    const { outbox } = enqueue(emptyOutbox, { id: idOf(0), listing, now: noon });
    expect(see(outbox, searchOf(["5.00"]), noon + minute).outcome).toBe("known");
    const after = see(outbox, searchOf(["4.00"]), noon + minute).outbox;
    expect(after.said[`com/${asinOf(1)}`]).toEqual(outbox.said[`com/${asinOf(1)}`]);
    expect(enqueue(after, { id: idOf(0), listing, now: noon + 2 * minute }).outcome).toBe("known");
  });
});

describe("limits of cards", () => {
  test("cards are limited for each page and each hour", () => {
    let outbox = emptyOutbox;
    let sent = 0;
    for (let n = 0; n < 10; n++) {
      outbox = see(outbox, numbers(n * 100, 60), noon + n * minute).outbox;
      sent += outbox.entries.length;
      if (n === 0) expect(sent).toBe(maxCardsPerPage);
      outbox = { ...outbox, entries: [] };
    }
    expect(sent).toBe(maxCardsPerHour);
    expect(see(outbox, numbers(5000, 1), noon + 65 * minute).outcome).toBe("queued");
  });

  test("cards never displace product pages from the queue or the last reports", () => {
    let outbox = emptyOutbox;
    for (let n = 0; n < maxEntries; n++) {
      const listing = listingOf({ asin: asinOf(9000 + n) });
      outbox = enqueue(outbox, { id: idOf(n), listing, now: noon }).outbox;
    }
    const pages = keysOf(outbox);
    for (let n = 0; n < 4; n++) outbox = see(outbox, numbers(n * 50, 50)).outbox;
    expect(keysOf(outbox).slice(0, maxEntries)).toEqual(pages);
    expect(keysOf(outbox).slice(maxEntries)).toEqual(
      numbers(100, 100).cards.map(({ asin }) => `card com/${asin}`),
    );
    expect(outbox.entries).toHaveLength(maxEntries + maxCards);
    expect(pages.every((key) => key in outbox.said)).toBe(true);
  });
});
