import { afterEach, expect, test } from "vitest";
import { createInvite } from "../../accounts/invites.ts";
import { openPostOffice, type PostOffice } from "../../testing/post-office.ts";
import { startReverseProxy } from "../../testing/reverse-proxy.ts";
import { SiteWalker } from "../../testing/site-walker.ts";
import {
  lamp,
  operatorKey,
  readKey,
  report,
  startTestServer,
  type TestServer,
} from "../../testing/test-server.ts";

const publicUrl = "https://tides.example/prices";

let server: TestServer | null = null;
let office: PostOffice | null = null;
let proxy: Awaited<ReturnType<typeof startReverseProxy>> | null = null;
afterEach(async () => {
  await proxy?.stop();
  await server?.stop();
  await office?.close();
  [server, proxy, office] = [null, null, null];
});

/** A members' server with a product, behind a proxy. */
async function start(strips: boolean, env: Record<string, string> = {}): Promise<SiteWalker> {
  server = await startTestServer({
    PUBLIC_URL: publicUrl,
    READ: "members",
    TRUSTED_PROXIES: "127.0.0.1",
    ...env,
  });
  for (const token of [await server.register(), await server.register()]) {
    await report(server.url, token, lamp("25.89"));
  }
  proxy = await startReverseProxy("/prices", strips);
  proxy.leadTo(server.url);
  // The proxy of these tests has no TLS; the server and its visitors talk as if it had.
  return new SiteWalker(publicUrl, proxy.port, "http:");
}

test.each([
  ["takes the path off", true],
  ["passes the path on", false],
])(
  "below a path no link, form, file, redirect or cookie leads out of it, where the proxy %s",
  async (_, strips) => {
    const visitor = await start(strips);
    const locked = await visitor.open("/p/com/B000000001");
    expect(locked.status).toBe(401);
    const product = await visitor.send(locked, "form[data-locked]", { key: readKey });
    expect([product.status, product.url]).toEqual([200, `${publicUrl}/p/com/B000000001`]);

    const watches = await visitor.send(product, "main form[method=post]", { rule: "target", price: "20.00" });
    expect([watches.status, watches.url]).toEqual([200, `${publicUrl}/watches?done=began`]);
    const links = [...watches.document.querySelectorAll("input")].map(({ value }) => value);
    expect(links.filter((value) => value.startsWith("http")).map((value) => value.split("?")[0])).toEqual([
      `${publicUrl}/watches`,
    ]);

    visitor.headers = { Authorization: `Basic ${btoa(`:${operatorKey}`)}` };
    const seen = await visitor.walk("/", /^$/);
    expect(visitor.strays).toEqual([]);
    expect([...seen].filter(([, status]) => status !== 200)).toEqual([]);
    const paths = [...seen.keys()].map((path) => path.replace(/\?.*/, ""));
    for (const path of [
      "/prices/",
      "/prices/p/com/B000000001",
      "/prices/p/com/B000000001.png",
      "/prices/assets/site.css",
      "/prices/assets/page.js",
      "/prices/drops",
      "/prices/drops.atom",
      "/prices/watches",
      "/prices/watches/channels",
      "/prices/watches/times",
      "/prices/watches/devices",
      "/prices/watches/forget",
      "/prices/manifest.webmanifest",
      "/prices/watches/data",
      "/prices/watches/export",
      "/prices/privacy",
      "/prices/trust",
      "/prices/docs",
      "/prices/openapi.json",
      "/prices/health",
      "/prices/operator",
    ]) {
      expect(paths).toContain(path);
    }
  },
);

test("below a path the links of a mail lead into it", async () => {
  office = await openPostOffice();
  const visitor = await start(false, { SMTP_URL: office.url, MAIL_FROM: "alerts@tides.example" });
  await visitor.open(server!.server.openUrl!);
  const product = await visitor.open("/p/com/B000000001");
  const fields = { rule: "target", price: "20.00", address: "ann@mail.example" };
  await visitor.send(product, "main form[method=post]", fields);
  await expect.poll(() => office!.mails.length).toBe(1);
  const links = office.mails[0]!.part("text/plain").match(/https?:\/\/[^\s>]+/g) ?? [];
  expect(links.length).toBeGreaterThan(1);
  for (const link of links) expect(link).toContain(`${publicUrl}/`);
  const asked = await visitor.open(links.find((link) => link.includes("/l/confirm"))!);
  const confirmed = await visitor.send(asked, "main form[method=post]", { act: "do" });
  expect([asked.status, confirmed.status]).toEqual([200, 200]);
  expect(visitor.strays).toEqual([]);
});

test("below a path the page of an invite stays in it, gives the whole address, and opens the website", async () => {
  const visitor = await start(true);
  const code = await createInvite(server!.pool, "operator");
  const page = await visitor.open(`/join/${code}`);
  expect(page.status).toBe(200);
  const link = page.document.querySelector<HTMLInputElement>("input[readonly]")!.value;
  expect(link.replace(/#.*/, "")).toBe(`${publicUrl}/join/${code}`);
  const home = await visitor.send(page, "main form[method=post]");
  expect([home.status, home.url]).toEqual([200, `${publicUrl}/`]);
  expect((await visitor.walk(`/join/${code}`, /^$/)).get(`/prices/join/${code}`)).toBe(200);
  expect(visitor.strays).toEqual([]);
});

test("below a path the link that the start prints opens the website, and keeps no key in the address", async () => {
  const visitor = await start(true);
  const home = await visitor.open(server!.server.openUrl!);
  expect([home.status, home.url]).toEqual([200, `${publicUrl}/`]);
  expect((await visitor.open("/search?q=lamp&key=wrong")).status).toBe(200);
  expect(visitor.strays).toEqual([]);
});

test("below a path feeds, the API's description and the page of an unknown address name it", async () => {
  const visitor = await start(false);
  const home = await visitor.open(server!.server.openUrl!);
  const drops = await visitor.open("/drops");
  const feed = drops.document.querySelector("link[rel=alternate]")!.getAttribute("href")!;
  const atom = await visitor.open(`https://tides.example${feed}`);
  expect(atom.status).toBe(200);
  for (const [, href] of atom.text.matchAll(/href="([^"]*)"/g)) expect(href).toContain(publicUrl);
  expect(JSON.parse((await visitor.open("/openapi.json")).text).servers).toEqual([{ url: publicUrl }]);
  const lost = await visitor.open("/no/such/page");
  expect(lost.status).toBe(404);
  expect(lost.document.querySelector("form.search")!.getAttribute("action")).toBe("/prices/search");
  expect(home.text).toContain(publicUrl);
});

test("below a path the server still answers at its own root, for health checks and a verifier beside it", async () => {
  await start(true);
  for (const path of ["/readyz", "/prices/readyz", "/v1/server", "/prices/v1/server", "/prices"]) {
    expect([path, (await fetch(server!.url + path, { redirect: "manual" })).status]).toEqual([
      path,
      path === "/prices" ? 401 : 200,
    ]);
  }
});
