import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { createInvite } from "@tidemark/server/invites";
import { openPostOffice } from "@tidemark/server/testing";
import postgres from "postgres";
import { takeLanguagePictures } from "./language-pictures.ts";
import { takePhonePictures } from "./phone-pictures.ts";
import { takePurchasePictures } from "./purchase-pictures.ts";
import { clickOn, panelLine } from "./src/panel-line.ts";
import { arrive, type Person, withoutScrollbars } from "./src/person.ts";
import { pictureDevices } from "./src/picture-devices.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";
import { startServer } from "./src/processes.ts";
import { putProduct, type Stored } from "./src/put-product.ts";
import { lampPage, shopPage } from "./src/shop.ts";

/** Takes screenshots of all pages and states: `CHROMIUM_PATH=… node e2e/pictures.ts FOLDER`, or with `popup`, `purchases`, `phone` or `languages` of those only. */
/** Each state of the popup in light, dark and forced colours. */
async function takePopupPictures(to: string): Promise<void> {
  for (const theme of ["light", "dark", "forced"] as const) {
    const ann = await arrive({
      shop: () => null,
      colorScheme: theme === "dark" ? "dark" : "light",
      args: withoutScrollbars,
    });
    for (const [name, state] of Object.entries(popupStates())) {
      const tab = await openPopupState(ann, state, { isForced: theme === "forced" });
      await tab.screenshot({ path: join(to, `state-${name}-${theme}.png`), fullPage: true });
      await tab.close();
    }
    await ann.leave();
  }
}

const out = process.argv[2];
if (!out) throw new Error("Usage: node e2e/pictures.ts FOLDER");
await mkdir(out, { recursive: true });

if (process.argv[3] === "popup") {
  await takePopupPictures(out);
  process.exit();
}
if (process.argv[3] === "languages") {
  await takeLanguagePictures(out);
  process.exit();
}
if (process.argv[3] === "phone") {
  await takePhonePictures(out);
  process.exit();
}
if (process.argv[3] === "purchases") {
  await takePurchasePictures(out);
  process.exit();
}

const operatorKey = "the operator's key of the pictures";
const folder = await makeTestFolder("tidemark-pictures-");
const database = await openDatabase({ dataDir: join(folder, "data") });
const post = await openPostOffice();
const server = await startServer({
  DATABASE_URL: database.url,
  DATABASE_OWNER_URL: database.ownerUrl,
  SMTP_URL: post.url,
  MAIL_FROM: "Tidemark <alerts@tides.example>",
  OPERATOR_KEY: operatorKey,
});
const sql = postgres(database.url, { max: 1, onnotice: () => {} });

const year: Stored["steps"] = [[340, 8999], [300, 9499], [262, 7999], [248, 8999], [190, 9999], [150, 8499], [118, 6999], [110, 8999], [64, 9299], [40, 8799], [21, 7499], [9, 8299]]; // biome-ignore format: one row
await putProduct(sql, {
  suffix: "com",
  asin: "B000000001",
  title: "Brass desk lamp with a green glass shade",
  steps: year,
  used: [[200, 6499], [100, 5999], [60, 6799], [30, 5499]], // biome-ignore format: one row
  gap: [90, 70],
});
await putProduct(sql, { suffix: "co.jp", asin: "B000000002", title: "真鍮製デスクランプ 緑色ガラスシェード 調光機能付き LED電球付属 書斎・寝室用 アンティーク風", steps: [[60, 12_800], [30, 9980], [5, 11_200]] }); // biome-ignore format: one row
await putProduct(sql, {
  suffix: "eg",
  asin: "B000000003",
  title: "مصباح مكتب نحاسي بغطاء زجاجي أخضر",
  steps: [
    [20, 145_000],
    [6, null],
    [2, 129_900],
  ],
});

await putProduct(sql, {
  suffix: "de",
  asin: "B000000004",
  title:
    "Wandregal aus geöltem Nussbaumholz mit drei Ablagen, Schallplatten- und Bücherregal, platzsparend, 120 × 30 × 90 cm",
  steps: [[50, 18_900], [40, 17_500], [1, 11_900]], // biome-ignore format: one row
  changed: true,
});

/** A holder with a watch for each product, some channels, two alerts and a correction. */
async function watch(ann: Person): Promise<void> {
  for (const [marketplace, asin] of [
    ["com", "B000000001"],
    ["co.jp", "B000000002"],
    ["eg", "B000000003"],
  ] as const) {
    const popup = await ann.popup(marketplace, asin);
    await popup.getByRole("button", { name: "Tell me when it is 10% lower" }).click();
    await popup.getByText("to go").waitFor();
    await popup.close();
  }
  const options = await ann.options();
  await options.getByLabel("E-mail address").fill("ann@home.example");
  await options.locator("#channels").getByRole("button", { name: "Add" }).click();
  await options.getByText("waits for the click").waitFor();
  await options.getByLabel("Service").selectOption("webhook");
  await options.getByLabel("Address (URL)").fill("https://hooks.example/in/tides");
  await options.locator("#channels").getByRole("button", { name: "Add" }).click();
  await options.getByText("shown this once").waitFor();
  await options.close();
  const [holder] = await sql`select id from holder order by id desc limit 1`;
  await sql`
    update channel set problem = '127.0.0.1 is no public address; the operator may allow its network with ALLOWED_NETWORKS.'
    where kind = 'webhook' and holder_id = ${holder!.id}`;
  const item = (asin: string, marketplace: string, title: string, was: number, is: number, currency = "USD") => ({
    watchId: asin, rule: { kind: "change" }, marketplace, asin, title, image: null, series: "buy_box", currency,
    exponent: currency === "JPY" ? 0 : 2, was, is, changes: 1, since: "2026-11-24T10:00:00.000Z", lowest: null,
    reporters: 2, verified: true, firstSeenAt: "2026-11-24T10:00:00.000Z", acceptedAt: "2026-11-24T10:01:00.000Z",
  }); // biome-ignore format: one item
  const lamp = item("B000000001", "com", "Brass desk lamp with a green glass shade", 8799, 7499);
  const told = [
    ["price", [lamp]],
    ["correction", [{ ...lamp, was: 7499, is: 8799 }]],
    ["digest", [item("B000000002", "co.jp", "真鍮製デスクランプ 緑色ガラスシェード", 12_800, 9980, "JPY"), item("B000000003", "eg", "مصباح مكتب نحاسي بغطاء زجاجي أخضر", 145_000, 129_900, "EGP")]],
  ] as const; // biome-ignore format: one message each
  for (const [i, [kind, items]] of told.entries()) {
    await sql`
      insert into message (holder_id, kind, due_at, closed_at, number, content)
      values (${holder!.id}, ${kind}, now(), now(), ${i + 1}, ${sql.json({ items, more: 0 })})`;
  }
  await sql`update holder set messages = 3 where id = ${holder!.id}`;
}

const lamp = { price: "$63.99", title: "Brass desk lamp with a green glass shade" };
const shown: Readonly<Record<string, Parameters<typeof shopPage>[0]>> = {
  B000000001: {
    ...lamp,
    asin: "B000000001",
    title: `${lamp.title}, dimmable, with a very long name that goes on and on`,
  },
  B000000002: {
    asin: "B000000002",
    price: "￥11,200",
    title: "真鍮製デスクランプ",
    lang: "ja-jp",
    host: "www.amazon.co.jp",
  },
  B000000003: {
    asin: "B000000003",
    price: "EGP 1,299.00",
    title: "مصباح مكتب نحاسي",
    lang: "ar-ae",
    host: "www.amazon.eg",
  },
};
const person = async (dark = false) => {
  const somebody = await arrive({
    shop: ({ pathname, search }) => {
      const asin = pathname.slice(4, 14);
      return search === "" ? lampPage({ ...lamp, asin }) : shopPage(shown[asin]!);
    },
    ...(dark && { colorScheme: "dark" as const }),
    args: withoutScrollbars,
  });
  return somebody;
};

for (const dark of [false, true]) {
  const theme = dark ? "dark" : "light";
  const ann = await person(dark);
  const page = async (path: string, width: number, name: string) => {
    const tab = await ann.context.newPage();
    if (path.startsWith(`${server.url}/operator`)) {
      const Authorization = `Basic ${btoa(`operator:${operatorKey}`)}`;
      await tab.setExtraHTTPHeaders({ Authorization });
    }
    await tab.setViewportSize({ width, height: 700 });
    await tab.goto(path.startsWith("http") ? path : `chrome-extension://${ann.extensionId}/${path}`);
    await tab.waitForTimeout(1500);
    await tab.screenshot({ path: join(out, `${name}-${theme}.png`), fullPage: true });
    await tab.close();
  };
  const panel = async (url: string) => {
    const tab = await ann.context.newPage();
    await tab.setViewportSize({ width: 1280, height: 860 });
    await tab.goto(url);
    const name = `panel-${URL.parse(url)!.hostname.replace("www.amazon.", "")}`;
    for (let n = 0; n < 16 && !(await panelLine(tab)); n++) await tab.waitForTimeout(500);
    await tab.screenshot({ path: join(out, `${name}-${theme}.png`) });
    const line = await panelLine(tab);
    if (!line) throw new Error(`${url} has no panel.`);
    await clickOn(tab, line.main);
    await tab.waitForTimeout(2000);
    await tab.screenshot({ path: join(out, `${name}-open-${theme}.png`) });
    await tab.close();
  };
  await page("tabs/welcome.html", 1000, "welcome");
  await page(server.url, 1000, "locked");
  const opened = await ann.context.newPage();
  await opened.goto(server.openUrl);
  await opened.close();
  await page("popup.html?marketplace=com&asin=B000000001", 380, "popup-no-consent");
  await ann.consent(server.url, await createInvite(sql as never, "operator"));
  await page("popup.html?marketplace=com&asin=B000000001", 380, "popup");
  await page("popup.html?marketplace=com&asin=B000000009", 380, "popup-no-data");
  await page("popup.html?marketplace=co.jp&asin=B000000002", 380, "popup-yen");
  await page("popup.html?marketplace=eg&asin=B000000003", 380, "popup-rtl");
  if (dark) await createInvite(sql as never, "operator");
  await ann.visit("https://www.amazon.com/dp/B000000001");
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await page("popup.html?marketplace=com&asin=B000000001", 380, "popup-dirty");
  await watch(ann);
  await page("popup.html?marketplace=com&asin=B000000001", 380, "popup-watched");
  await page("popup.html?marketplace=eg&asin=B000000003", 380, "popup-watched-rtl");
  await page("popup.html?marketplace=co.jp&asin=B000000002", 380, "popup-watched-yen");
  for (const [asin, { host = "www.amazon.com" }] of Object.entries(shown))
    await panel(`https://${host}/dp/${asin}?shop`);
  await page("options.html", 900, "options");
  await page("options.html", 420, "options-narrow");
  await page(server.url, 1000, "home");
  await page(`${server.url}/p/com/B000000001`, 1000, "product");
  await page(`${server.url}/p/eg/B000000003`, 420, "product-narrow-rtl");
  const tools = await ann.context.newPage();
  await tools.setViewportSize({ width: 1000, height: 900 });
  await tools.goto(`${server.url}/p/com/B000000001`);
  await tools.getByRole("button", { name: "Zoom in" }).click();
  await tools.getByText("Options").click();
  await tools.getByRole("checkbox", { name: "Lowest used" }).check();
  await tools.locator(".tm-chart").focus();
  for (const key of ["End", "ArrowLeft", "ArrowLeft"]) await tools.keyboard.press(key);
  await tools.waitForTimeout(500);
  await tools.screenshot({ path: join(out, `tools-${theme}.png`) });
  await tools.close();
  await page(`${server.url}/docs`, 1000, "docs");
  await page(`${server.url}/search?q=lamp`, 1000, "search");
  await page(`${server.url}/drops`, 1000, "drops");
  await page(`${server.url}/drops`, 380, "drops-narrow");
  await page(`${server.url}/health`, 1000, "health");
  await page(`${server.url}/operator`, 1000, "operator");
  await page(`${server.url}/operator/com/B000000001`, 1000, "operator-product");
  await page(`${server.url}/p/com/B000000009`, 1000, "message");
  await page(`${server.url}/p/com/B000000001.png?size=card&theme=${theme}`, 1200, "png");
  await page(`${server.url}/watches`, 1000, "watches-none");
  const tab = await ann.context.newPage();
  await tab.goto(`${server.url}/p/com/B000000001`);
  await tab.locator(".watch-box .presets button").first().click();
  await tab.getByLabel("Your secret link").waitFor();
  await tab.close();
  for (const path of ["", "/channels", "/times", "/data", "/1"]) {
    await page(`${server.url}/watches${path}`, 1000, `watches${path.replace("/", "-")}`);
  }
  await page(`${server.url}/watches`, 380, "watches-narrow");
  const bob = await person(dark);
  await bob.consent(server.url, await createInvite(sql as never, "operator"));
  const popup = await bob.popup("de", "B000000004");
  await popup.getByRole("button", { name: "Tell me when it is 10% lower" }).click();
  await popup.getByText("to go").waitFor();
  await popup.close();
  await ann.context.clearCookies({ name: "tidemark_watches" });
  await pictureDevices(ann, bob, { out, theme, serverUrl: server.url });
  await bob.leave();
  await ann.leave();
}

await takePopupPictures(out);
await takePurchasePictures(out);
await takeLanguagePictures(out);
await post.close();
await sql.end();
await server.end();
await database.close();
await rm(folder, { recursive: true, force: true });
