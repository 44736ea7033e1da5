import { afterAll, beforeAll, expect, test } from "vitest";
import { createInvite } from "../../accounts/invites.ts";
import { type Page, SiteWalker } from "../../testing/site-walker.ts";
import { lamp, operatorKey, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { untranslated } from "../../testing/untranslated.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const [ann, ben] = [await server.register(), await server.register()];
  for (const token of [ann, ben]) await report(server.url, token, lamp("25.89"));
  for (const token of [ann, ben]) {
    await report(server.url, token, lamp("19.99", { marketplace: "co.uk", asin: "B000000002" }));
  }
  await report(server.url, ann, lamp("21.00"));
});
afterAll(() => server.stop());

const visitor = () => new SiteWalker(server.url, Number(new URL(server.url).port));

async function choose(walker: SiteWalker, language: string, at = "/"): Promise<Page> {
  return walker.send(await walker.open(at), "form[action='/language']", { language });
}

/** Becomes a holder by watching a product. */
async function watchLamp(walker: SiteWalker): Promise<void> {
  await walker.open(server.server.openUrl!);
  const product = await walker.open("/p/com/B000000001");
  const watches = await walker.send(product, "main form[method=post]", { rule: "target", price: "20.00" });
  expect(watches.url).toBe(`${server.url}/watches?done=began`);
}

test("no page says anything that is in no catalogue", async () => {
  const walker = visitor();
  await choose(walker, "en-XA");
  await watchLamp(walker);
  walker.headers = { Authorization: `Basic ${btoa(`:${operatorKey}`)}` };
  const found = new Map<string, readonly string[]>();
  const look = ({ url, document, headers }: Page) => {
    const { pathname, search } = new URL(url);
    if (!headers["content-type"]?.startsWith("text/html")) return;
    expect([pathname, document.documentElement.lang]).toEqual([
      pathname,
      pathname === "/docs" ? "en" : "en-XA",
    ]);
    if (!/^\/(?:docs|privacy|trust|source|import|open-data)$/.test(pathname)) {
      const rest = untranslated(document, ["Lamp"]);
      if (rest.length > 0) found.set(pathname + search, rest);
    }
  };
  const code = await createInvite(server.pool, "operator");
  const seen = await walker.walk("/", /\.(?:png|atom|css|js|svg|json)\b|^\/assets/, look);
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining(["/watches", "/watches/1", "/operator", "/health"]),
  );
  for (const path of [
    ...[`/join/${code}`, "/join/nothing", "/search?q=none", "/p/com/B000000009", "/p/com/x", "/no/such/page"],
    ...["/l/stop.1.0.0.none", "/operator/com/B000000001", "/watches/link", "/watches/product/com/B000000001"],
    ...["/offline", "/watches/offline"],
  ]) {
    look(await walker.open(path));
  }
  expect(Object.fromEntries(found)).toEqual({});
});

test("a page is in the visitor's choice, else as the browser asks, and says so", async () => {
  const walker = visitor();
  walker.headers = { "Accept-Language": "de-AT, en;q=0.5" };
  const german = await walker.open("/drops");
  expect(german.document.documentElement.lang).toBe("de");
  expect(german.document.documentElement.dataset.locale).toBe("de-AT");
  expect(german.headers["content-language"]).toBe("de");
  expect(german.headers.vary).toContain("Accept-Language, Cookie");
  const arabic = await choose(walker, "ar", "/drops?percent=50");
  expect(arabic.url).toBe(`${server.url}/drops?percent=50`);
  const { lang, dir } = arabic.document.documentElement;
  expect([lang, dir]).toEqual(["ar", "rtl"]);
  const chosen = arabic.document.querySelector("form[action='/language'] [aria-current]")!;
  expect(chosen.textContent).toBe("العربية");
  expect((await choose(walker, "xx")).document.documentElement.lang).toBe("ar");
});

test("where a page says what is kept, a translation leads to the English text, which counts", async () => {
  const walker = visitor();
  const code = await createInvite(server.pool, "operator");
  const says = (page: Page) => page.document.querySelector("main a[href='/privacy'][lang=en]") !== null;
  expect(says(await walker.open(`/join/${code}`))).toBe(false);
  expect(says(await choose(walker, "de", `/join/${code}`))).toBe(true);
  const { document } = await walker.open("/privacy");
  expect(document.querySelector("article")!.lang).toBe("en");
  expect(document.querySelector("main > p")!.textContent).not.toBe("");
});

test("a choice leads back to a page of this site only, and from forms of this site only", async () => {
  const sent = (site: string, to: string) =>
    fetch(`${server.url}/language`, {
      method: "POST",
      redirect: "manual",
      headers: { "Sec-Fetch-Site": site },
      body: new URLSearchParams({ language: "de", to }),
    });
  for (const to of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    expect([to, (await sent("same-origin", to)).headers.get("location")]).toEqual([to, "/"]);
  }
  const foreign = await sent("cross-site", "/");
  expect([foreign.status, foreign.headers.getSetCookie()]).toEqual([403, []]);
});

test("the choice of a holder is stored for its mails", async () => {
  const walker = visitor();
  await watchLamp(walker);
  const languageOfLast = async () => {
    const [row] = await server.pool<{ language: string }[]>`
      select settings ->> 'language' as language from holder order by id desc limit 1`;
    return row!.language;
  };
  expect(await languageOfLast()).toBe("en");
  await choose(walker, "pl", "/watches");
  expect(await languageOfLast()).toBe("pl");
});

test("feeds and refusals are in the language that is asked for", async () => {
  const answer = async (path: string, accepted: string) =>
    fetch(server.url + path, { headers: { "Accept-Language": accepted } });
  const feed = await (await answer("/drops.atom?language=en-XA", "de")).text();
  expect(feed).toContain('xml:lang="en-XA"');
  expect(feed).toMatch(/<title>\[.*\]<\/title>/);
  const refused = await fetch(`${server.url}/v1/me`, { headers: { Cookie: "language=en-XA" } });
  expect(refused.headers.get("content-language")).toBe("en-XA");
  expect(await refused.json()).toMatchObject({
    type: "urn:tidemark:problem:unauthorized",
    title: expect.stringMatching(/^\[.*\]$/),
    detail: expect.stringMatching(/^\[.*\]$/),
  });
});

test("the chart's messages are an asset of the page's language", async () => {
  const walker = visitor();
  expect((await walker.open("/p/com/B000000001")).document.querySelector("#chart-messages")).toBeNull();
  const page = await choose(walker, "en-XA", "/p/com/B000000001");
  const link = page.document.querySelector<HTMLLinkElement>("link#chart-messages");
  // Built with the chart.
  if (link === null) return;
  const messages = await walker.open(link.href);
  expect(messages.headers["cache-control"]).toContain("immutable");
  expect(Object.keys(JSON.parse(messages.text)).length).toBeGreaterThan(50);
});
