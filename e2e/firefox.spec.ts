import type { Page } from "puppeteer-core";
import { arriveInFirefox, findFirefox } from "./src/firefox.ts";
import { lampPage, phonePage } from "./src/shop.ts";
import { expect, expectProduct, inviteCode, test } from "./src/story.ts";

const firefox = findFirefox();

const textOf = (page: Page): Promise<string> => page.evaluate(() => document.body?.innerText ?? "");

/** Fills a labelled field; key events do not reach extension pages. */
const fill = (page: Page, label: string, value: string): Promise<void> =>
  page.evaluate(
    (text, now) => {
      const field = [...document.querySelectorAll("input")].find(({ labels }) =>
        labels?.[0]?.innerText.includes(text),
      );
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(field, now);
      field!.dispatchEvent(new Event("input", { bubbles: true }));
    },
    label,
    value,
  );

/** A click of a person: Firefox takes no other for consent. */
async function clickOn(page: Page, label: string): Promise<void> {
  await page.bringToFront();
  const { x, y } = await page.evaluate((text) => {
    const button = [...document.querySelectorAll("button")].find(({ innerText }) =>
      innerText.startsWith(text),
    )!;
    button.scrollIntoView({ block: "center" });
    const { left, top, width, height } = button.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }, label);
  await page.mouse.click(x, y);
}

/** A point of an element without anything that the page can see, as the line's is; null while there is none. */
const pointOfLine = (page: Page): Promise<{ x: number; y: number } | null> =>
  page.evaluate(() => {
    for (let y = 0; y < innerHeight; y += 4)
      for (let x = 0; x < innerWidth; x += 8) {
        const found = document.elementFromPoint(x, y);
        if (found?.localName === "div" && found.attributes.length === 0 && !found.hasChildNodes()) {
          return { x: x + 16, y: y + 8 };
        }
      }
    return null;
  });

/** The text of a page and of the frames in it. */
const insideOf = async (page: Page): Promise<string> =>
  (
    await Promise.all(page.frames().map((frame) => frame.evaluate(() => document.body?.innerText ?? "")))
  ).join();

test("in Firefox: after consent prices are reported, and panel, popup and history show them, until Firefox is told not to share", async ({
  server,
  shop,
  database,
}) => {
  test.skip(firefox === null, "no Firefox here");
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await arriveInFirefox(firefox!, ({ host, pathname }) => shop.page(host + pathname));
  try {
    const welcome = await ann.welcome();
    await expect.poll(() => textOf(welcome)).toContain("Paste your link");
    const code = await inviteCode(database.sql);
    await fill(welcome, "Paste your link", `${server.url}/join/${code}`);
    await clickOn(welcome, "Look and share");
    await expect.poll(() => textOf(welcome)).toContain("are now reported");

    await ann.visit("https://www.amazon.com/dp/B000000001");
    await expectProduct(server, "com/B000000001").toMatchObject({ series: { buy_box: { price: 2500 } } });

    const page = await ann.visit("https://www.amazon.com/dp/B000000001");
    await expect.poll(() => pointOfLine(page), { timeout: 20_000 }).not.toBeNull();
    const { x, y } = (await pointOfLine(page))!;
    await page.mouse.click(x, y);
    await expect
      .poll(() => insideOf(page), { timeout: 20_000 })
      .toMatch(/Brass desk lamp.*\$25\.00.*Lowest/s);

    shop.show("www.amazon.com/gp/aw/d/B000000002", phonePage({ asin: "B000000002", price: "$31.00" }));
    const phone = await ann.visit("https://www.amazon.com/gp/aw/d/B000000002", { width: 390, height: 844 });
    await expectProduct(server, "com/B000000002").toMatchObject({ series: { buy_box: { price: 3100 } } });
    await expect.poll(() => pointOfLine(phone), { timeout: 20_000 }).not.toBeNull();
    const at = (await pointOfLine(phone))!;
    await phone.touchscreen.tap(at.x, at.y);
    await expect.poll(() => insideOf(phone), { timeout: 20_000 }).toMatch(/Brass desk lamp.*\$31\.00/s);

    const popup = await ann.own("popup.html?marketplace=com&asin=B000000001");
    await expect.poll(() => textOf(popup)).toMatch(/Brass desk lamp.*\$25\.00/s);
    const options = await ann.own("options.html");
    await expect.poll(() => textOf(options)).toMatch(/What was sent.*\$25\.00.*received/s);

    const speak = (language: string) =>
      options.evaluate((tag) => {
        const select = document.querySelector<HTMLSelectElement>("#language select")!;
        select.value = tag;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }, language);
    await speak("de");
    await expect.poll(() => textOf(options)).toContain("Einstellungen");
    await expect.poll(() => textOf(popup)).toContain("Preise werden geteilt");
    await speak("");
    await expect.poll(() => textOf(options)).toContain("What was sent");

    // As a person takes it back at about:addons.
    await options.evaluate(async () => {
      const { browser } = globalThis as unknown as {
        browser: { permissions: { remove(permissions: object): Promise<boolean> } };
      };
      await browser.permissions.remove({ data_collection: ["browsingActivity", "websiteContent"] });
    });
    await expect.poll(() => textOf(options)).toContain("Firefox does not let this extension share");
  } finally {
    await ann.leave();
  }
});
