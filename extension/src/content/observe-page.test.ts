// @vitest-environment jsdom
import type { Listing, Page } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { asinOf, listingOf, priceOf, searchOf } from "../testing/listing.fixture.ts";
import { observePage } from "./observe-page.ts";

let reads = 0;
let sent: Listing[] = [];
let stop: () => void = () => undefined;
let visibility: DocumentVisibilityState = "visible";

const price = (): HTMLElement => document.querySelector<HTMLElement>(".a-offscreen")!;

/** Reads the page of these tests. */
function read(): Page {
  reads += 1;
  const amount = price()?.textContent?.replace("$", "") ?? "";
  if (amount === "") return { kind: "other" };
  return { kind: "product", listing: listingOf({ prices: { buy_box: priceOf(amount) } }), rules: {} };
}

function start(): void {
  const send = async (page: Page): Promise<void> => {
    if (page.kind === "product") sent.push(page.listing);
  };
  stop = observePage({ window, read, send });
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const amounts = (): unknown[] => sent.map(({ prices }) => prices.buy_box?.amount);
const see = (state: DocumentVisibilityState): void => {
  visibility = state;
  document.dispatchEvent(new Event("visibilitychange"));
};

beforeEach(() => {
  vi.useFakeTimers();
  reads = 0;
  sent = [];
  visibility = "visible";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
  document.body.innerHTML =
    '<div id="dp"><div id="ppd"><div id="buybox"><input id="ASIN" value="B000000001"><span class="a-offscreen">$19.99</span></div><b id="clock">1</b></div></div><i id="ad"></i>';
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("a visible page", () => {
  test("a page is read once when it has settled, and sent", async () => {
    start();
    await pass(400);
    expect(reads).toBe(0);
    await pass(200);
    expect(amounts()).toEqual(["19.99"]);
    await pass(60_000);
    expect(reads).toBe(1);
  });

  test("a page that never settles is read after the longest wait", async () => {
    start();
    for (let i = 0; i < 40; i++) {
      document.getElementById("clock")!.textContent = String(i);
      await pass(100);
    }
    expect(amounts()).toEqual(["19.99"]);
  });

  test("a page with a running countdown is not read again", async () => {
    start();
    await pass(1000);
    for (let i = 0; i < 30; i++) {
      document.getElementById("clock")!.textContent = String(i);
      await pass(1000);
    }
    expect(reads).toBe(1);
  });

  test("a page without a product is not sent", async () => {
    price().textContent = "";
    start();
    await pass(5000);
    expect(sent).toEqual([]);
  });
});

test("a product's page that does not read as one is told of once, another page is not", async () => {
  const pages: Page[] = [];
  const watch = () =>
    observePage({ window, read: () => ({ kind: "other" }), send: async (page) => pages.push(page) });
  stop = watch();
  await pass(5000);
  expect(pages).toEqual([]);
  stop();
  window.history.replaceState(null, "", "/Mug/dp/B000000001?th=1");
  stop = watch();
  await pass(5000);
  price().textContent = "$1.00";
  await pass(5000);
  expect(pages).toEqual([{ kind: "other" }]);
  window.history.replaceState(null, "", "/");
});

describe("search results", () => {
  const show = (...asins: readonly string[]): void => {
    document.body.innerHTML = asins
      .map((asin) => `<div data-component-type="s-search-result" data-asin="${asin}"></div>`)
      .join("");
  };

  test("search results are sent once, and again when others replace them under the same address", async () => {
    const pages: Page[] = [];
    const readCards = (): Page => {
      reads += 1;
      return searchOf([], { cards: [...document.querySelectorAll("[data-asin]")].map((card) => ({
        asin: card.getAttribute("data-asin")!, title: null, price: null, isPlain: false })) }); // biome-ignore format: short
    };
    show(asinOf(1), asinOf(2));
    stop = observePage({ window, read: readCards, send: async (page) => pages.push(page) });
    await pass(10_000);
    document.body.insertAdjacentHTML("beforeend", "<i>an advertisement</i>");
    await pass(10_000);
    expect(reads).toBe(1);
    show(asinOf(3), asinOf(4));
    await pass(10_000);
    expect(pages).toMatchObject([{ cards: [{ asin: asinOf(1) }, {}] }, { cards: [{ asin: asinOf(3) }, {}] }]);
  });
});

describe("another variation", () => {
  test("another variation is read and sent once it lasts, without the states in between", async () => {
    start();
    await pass(1000);
    price().textContent = "$1.00";
    await pass(700);
    price().textContent = "$24.99";
    await pass(3000);
    expect(amounts()).toEqual(["19.99", "24.99"]);
  });

  test("a variation that is undone immediately is not read", async () => {
    start();
    await pass(1000);
    price().textContent = "$24.99";
    await pass(600);
    price().textContent = "$19.99";
    await pass(5000);
    expect(amounts()).toEqual(["19.99"]);
    expect(reads).toBe(1);
  });

  test("another price is noticed by its visible parts where the hidden text is blank", async () => {
    document.querySelector("#buybox")!.innerHTML =
      '<span class="a-price"><span class="a-offscreen"> </span><span aria-hidden="true">$19.99</span></span>';
    start();
    await pass(1000);
    document.querySelector("[aria-hidden]")!.textContent = "$24.99";
    await pass(3000);
    expect(reads).toBe(2);
  });

  test.each(["ASIN", "twister-plus-asin"])(
    "another variation is noticed by its product number alone: %s",
    async (id) => {
      document.getElementById("ASIN")!.id = id;
      start();
      await pass(1000);
      document.getElementById(id)!.setAttribute("value", "B000000002");
      await pass(3000);
      expect(reads).toBe(2);
    },
  );
});

describe("a hidden page", () => {
  test("a hidden page has no timers and no reads until it is visible", async () => {
    visibility = "hidden";
    start();
    price().textContent = "$5.00";
    await pass(60_000);
    expect([reads, vi.getTimerCount()]).toEqual([0, 0]);
    see("visible");
    await pass(1000);
    expect(amounts()).toEqual(["5.00"]);
    see("hidden");
    price().textContent = "$6.00";
    await pass(60_000);
    expect([reads, vi.getTimerCount()]).toEqual([1, 0]);
    see("visible");
    await pass(3000);
    expect(amounts()).toEqual(["5.00", "6.00"]);
  });
});

test("a page hidden before the idle callback is read when it is visible again", async () => {
  const waiting: (() => void)[] = [];
  Object.assign(window, { requestIdleCallback: (run: () => void) => waiting.push(run) });
  start();
  await pass(1000);
  see("hidden");
  waiting.shift()?.();
  expect(reads).toBe(0);
  see("visible");
  await pass(1000);
  waiting.shift()?.();
  expect(amounts()).toEqual(["19.99"]);
  Reflect.deleteProperty(window, "requestIdleCallback");
});

test("nothing more is read after the extension was removed", async () => {
  stop = observePage({
    window,
    read,
    send: () => Promise.reject(new Error("Extension context invalidated.")),
  });
  await pass(1000);
  price().textContent = "$6.00";
  await pass(5000);
  expect([reads, vi.getTimerCount()]).toEqual([1, 0]);
});
