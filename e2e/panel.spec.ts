import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame, Page } from "@playwright/test";
import { coveredTexts } from "./src/covered-texts.ts";
import { iconBadges } from "./src/icon-badges.ts";
import { layoutShifts } from "./src/layout-shifts.ts";
import { type Box, clickOn, panelLine } from "./src/panel-line.ts";
import type { Person } from "./src/person.ts";
import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, test } from "./src/story.ts";

const lamp = "https://www.amazon.com/dp/B000000001";
const strict = { "Content-Security-Policy": "default-src 'none'" };

/** Waits for the line, with `words` when given. */
async function seesLine(
  page: Page,
  words: RegExp = /./,
): Promise<NonNullable<Awaited<ReturnType<typeof panelLine>>>> {
  await expect.poll(async () => (await panelLine(page))?.text ?? "", { timeout: 20_000 }).toMatch(words);
  return (await panelLine(page))!;
}

/** The panel's frame; a closed shadow root hides its element, not its frame. */
const frameIn = (page: Page) => page.frames().find((frame) => frame.url().includes("/tabs/panel.html"));

/** Positions of the page's own elements; `keep` stores which those are. */
const boxesOf = (page: Page, keep: boolean): Promise<string[]> =>
  page.evaluate((first) => {
    const kept = window as unknown as { own: Element[] };
    if (first) kept.own = [...document.querySelectorAll("body *")];
    return kept.own.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return `${element.localName}#${element.id} ${x} ${y} ${width} ${height}`;
    });
  }, keep);

test("a line at the price shows the appraisal, shifts and covers nothing, and is hidden from page scripts", async ({
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person();
  await ann.visit(lamp);
  await expectProduct(server, "com/B000000001").toMatchObject({ series: { buy_box: { price: 2500 } } });

  const bob = await person({ headers: strict });
  const page = await bob.context.newPage();
  await page.goto(lamp);
  const before = await boxesOf(page, true);
  expect(before.length).toBeGreaterThan(10);
  const { main, off } = await seesLine(page, /always \$25\.00/);
  expect(await boxesOf(page, false)).toEqual(before);
  expect(await layoutShifts(page)).toEqual([]);
  expect(await coveredTexts(page, main)).toEqual([]);
  expect(await coveredTexts(page, off)).toEqual([]);

  const seen = await page.evaluate(() => ({
    text: document.documentElement.innerText,
    html: document.documentElement.outerHTML,
    roots: [...document.querySelectorAll("*")].filter(({ shadowRoot }) => shadowRoot !== null).length,
    frames: window.length,
  }));
  expect(seen.text).not.toContain("Tidemark");
  expect(seen.html).not.toContain("chrome-extension");
  expect([seen.roots, seen.frames]).toEqual([0, 0]);

  // The page now shows another price; the line follows.
  await page.evaluate(() => {
    for (const price of document.querySelectorAll("#dp .a-offscreen")) price.textContent = "$20.00";
    for (const whole of document.querySelectorAll(".a-price-whole")) whole.firstChild!.nodeValue = "20";
  });
  await seesLine(page, /below \$25\.00, the lowest so far/);
});

test("under a strict CSP a click opens the history, keys work, and Escape closes it", async ({
  server,
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person({ headers: strict });
  const page = await ann.visit(lamp);
  await expectProduct(server, "com/B000000001").toMatchObject({ title: "Brass desk lamp" });
  const { main } = await seesLine(page);
  await clickOn(page, main);
  await expect.poll(() => frameIn(page)?.url() ?? "").toContain("asin=B000000001");
  const frame = frameIn(page)!;
  await expect(frame.getByRole("heading", { name: "Brass desk lamp" })).toBeVisible();
  await expect(frame.locator(".uplot canvas")).toBeVisible();
  await expect(frame.getByText("Tell me when it costs")).toBeVisible();
  expect(await frame.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
  expect(await page.evaluate(() => [window.length, document.querySelectorAll("iframe").length])).toEqual([
    0, 0,
  ]);

  expect(await hasFocus(frame)).toBe(true);
  await frame.locator(".tm-chart").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(frame.locator(".tm-chart [aria-live]")).toContainText(
    /^\$25\.00, since .+ seen by one person alone$/,
  );
  await page.keyboard.press("Escape");
  await expect(frame.locator(".tm-chart [aria-live]")).toBeEmpty();
  expect(frameIn(page)).toBe(frame);
  // A keyup while its frame is removed is never answered.
  await page.keyboard.down("Escape");
  await expect.poll(() => frameIn(page)).toBeUndefined();
  await page.keyboard.up("Escape");
  // The line has the focus again.
  await page.keyboard.press("Enter");
  await expect.poll(() => frameIn(page)?.url() ?? "").toContain("panel.html");
  await expect.poll(() => frameIn(page)).toBeDefined();
  await clickOn(page, main);
  await expect.poll(() => frameIn(page)).toBeUndefined();
});

const hasFocus = (frame: Frame): Promise<boolean> => frame.evaluate(() => document.hasFocus());

/** Where the frame is in the window. */
const frameBox = async (frame: Frame): Promise<Box> => (await (await frame.frameElement()).boundingBox())!;

test("by keyboard the focus goes into the panel, Tab goes through it, and Escape gives the focus back", async ({
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person();
  const page = await ann.visit(lamp);
  await seesLine(page);
  // The line follows the price of the details; what has the focus before it is made focusable for this.
  await page.evaluate(() => {
    const before = document.querySelector<HTMLElement>("#productTitle")!;
    before.tabIndex = 0;
    before.focus();
  });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => frameIn(page)?.url() ?? "").toContain("panel.html");
  const frame = frameIn(page)!;
  // The first two buttons; the first one comes with the server's answer.
  const bought = frame.getByRole("button", { name: "I bought this" });
  await expect(bought).toBeVisible();
  await expect.poll(() => hasFocus(frame)).toBe(true);
  await page.keyboard.press("Tab");
  await expect(bought).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(frame.getByRole("button", { name: "Settings" })).toBeFocused();
  await page.keyboard.down("Escape");
  await expect.poll(() => frameIn(page)).toBeUndefined();
  await page.keyboard.up("Escape");
  await page.keyboard.press("Enter");
  await expect.poll(() => frameIn(page)).toBeDefined();
  // After the panel comes the button that turns the line off.
  const again = frameIn(page)!;
  await expect(again.getByRole("button", { name: "Settings" })).toBeVisible();
  await expect.poll(() => hasFocus(again)).toBe(true);
  for (let n = 0; n < 40 && (await hasFocus(again)); n++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => panelLine(page)).toBeNull();
});

for (const [width, height, padding] of [
  [1280, 720, 0],
  [1280, 720, 250],
  [1280, 720, 560],
  [390, 844, 0],
  [390, 844, 450],
] as const) {
  test(`the panel is within a window of ${width} × ${height} with the price ${padding} px down, and shifts nothing`, async ({
    shop,
    person,
  }) => {
    const html = lampPage({ price: "$25.00" }).replace(
      "<body>",
      `<body><div style="height:${padding}px"></div>`,
    );
    shop.show("www.amazon.com/dp/B000000001", html);
    const ann = await person();
    const page = await ann.context.newPage();
    await page.setViewportSize({ width, height });
    await page.goto(lamp);
    const { main } = await seesLine(page);
    const before = await boxesOf(page, true);
    await clickOn(page, main);
    await expect.poll(() => frameIn(page)?.url() ?? "").toContain("panel.html");
    const box = await frameBox(frameIn(page)!);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    expect(box.height).toBeGreaterThan(500);
    if (width === 390) {
      expect([box.x, box.width, box.y + box.height]).toEqual([0, 390, height]);
    } else {
      const covers = box.y < main.y + main.height && main.y < box.y + box.height && box.x < main.x + main.width && main.x < box.x + box.width; // biome-ignore format: one row
      expect(covers).toBe(false);
    }
    expect(await boxesOf(page, false)).toEqual(before);
    expect(await layoutShifts(page)).toEqual([]);
    await frameIn(page)!.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => frameIn(page)).toBeUndefined();
  });
}

test("the panel is turned off by one click, stays off, and is turned on in the settings", async ({
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const ann = await person();
  const page = await ann.visit(lamp);
  const { off } = await seesLine(page);
  await clickOn(page, off);
  await expect.poll(() => panelLine(page)).toBeNull();

  const options = await ann.context.newPage();
  await options.goto(`chrome-extension://${ann.extensionId}/options.html`);
  const shown = options.getByRole("checkbox", { name: "Show a line by the price of a product" });
  await expect(shown).not.toBeChecked();
  expect(await staysWithout(ann)).toBe(true);
  await shown.click();
  await expect(shown).toBeChecked();
  await seesLine(await ann.visit(lamp));
});

/** Whether a new page stays without a line for as long as one takes to appear. */
async function staysWithout(someone: Person): Promise<boolean> {
  const page = await someone.visit(lamp);
  for (let n = 0; n < 8; n++) {
    await page.waitForTimeout(500);
    if (await panelLine(page)) return false;
  }
  await page.close();
  return true;
}

test("without reporting, the panel asks the server on click only and names no product; without consent there is no line", async ({
  shop,
  person,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  const asked: string[] = [];
  const counter = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(404, { "Content-Type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => counter.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(counter.address() as AddressInfo).port}`;

  const ann = await person({ consents: false });
  expect(await staysWithout(ann)).toBe(true);
  const welcome = await ann.context.newPage();
  await welcome.goto(`chrome-extension://${ann.extensionId}/tabs/welcome.html`);
  await welcome.getByLabel("Paste your link").fill(address);
  await welcome.getByRole("button", { name: "Only look" }).click();
  await expect(welcome.getByText("Nothing is reported.").first()).toBeVisible();

  const page = await ann.visit(lamp);
  const { main, text } = await seesLine(page);
  expect(text).toBe("Tidemark: price history");
  await page.waitForTimeout(2000);
  // Asked when the server was chosen: whether it needs a key, and which versions fit.
  expect(asked).toEqual(["/v1/server", "/v1/server"]);
  await clickOn(page, main);
  await expect.poll(() => asked).toContain("/v1/lookup");
  // Even then the request does not name the product.
  expect(asked.join()).not.toContain("B000000001");
  counter.closeAllConnections();
  counter.close();
});

test("without any room the line is not shown, the page keeps its layout, and the icon has a badge", async ({
  shop,
  person,
}) => {
  const words = "Everything on this page is full of words. ".repeat(40);
  const full = lampPage({ price: "$7.00" })
    .replace("</head>", "<style>body * { display: inline !important }</style></head>")
    .replaceAll("<div", `${words}<div`);
  shop.show("www.amazon.com/dp/B000000001", full);
  const ann = await person();
  expect(await staysWithout(ann)).toBe(true);
  const page = await ann.visit(lamp);
  await expect.poll(() => iconBadges(ann)).toEqual([expect.objectContaining({ text: "•" })]);
  expect(await layoutShifts(page)).toEqual([]);
});

test("a line without room at the price is placed elsewhere", async ({ shop, person }) => {
  // A narrow price has room next to it, until text takes it.
  const beside = (asin: string, words: string): string =>
    lampPage({ asin, price: "$7.00" })
      .replace(
        '<div id="corePriceDisplay_desktop_feature_div">',
        '<div id="corePriceDisplay_desktop_feature_div" style="float: left">',
      )
      .replace('<div id="rightCol">', `${words}<div id="rightCol" style="clear: both">`)
      .replace('<div id="corePrice_feature_div">', "<div>");
  const words = "Everything on this page is full of words. ".repeat(40);
  shop.show("www.amazon.com/dp/B000000001", beside("B000000001", words));
  const ann = await person();
  const page = await ann.visit(lamp);
  const { main, off } = await seesLine(page);
  expect([await coveredTexts(page, main), await coveredTexts(page, off)]).toEqual([[], []]);
});

test("with a narrow buy box first, the line is placed at the price in the details", async ({
  shop,
  person,
}) => {
  const page = lampPage({ price: "$7.00" });
  const [box] = /<div id="rightCol">[\s\S]*<\/form><\/div>/.exec(page)!;
  const narrow = box.replace('"rightCol"', '"rightCol" style="float: right; width: 150px"');
  shop.show(
    "www.amazon.com/dp/B000000001",
    page
      .replace(box, "")
      .replace('<div id="centerCol">', `${narrow}<div id="centerCol" style="overflow: hidden">`),
  );
  const ann = await person();
  const shown = await ann.visit(lamp);
  const { main, off } = await seesLine(shown);
  const details = (await shown.locator("#centerCol").boundingBox())!;
  expect(main.y).toBeGreaterThan(details.y);
  expect(off.x + off.width).toBeLessThanOrEqual(details.x + details.width);
});
