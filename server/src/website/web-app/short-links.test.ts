import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { type GuardedGet, guardedGet } from "../../alerts/channels/guarded-get.ts";
import { noShortLinks, shortLinksBy } from "./short-links.ts";

const product = "https://www.amazon.de/Lampe/dp/B000000001?ref=cm_sw&tag=x-21";

let asked: string[];
let clock: number;
let places: Record<string, string | number | Error>;
let mayLook: boolean;

/** Answers as `places` says: leads there, or answers with that status. */
const head: GuardedGet = async (url) => {
  asked.push(url.href);
  const place = places[url.href];
  if (place instanceof Error || place === undefined) return { ok: false, reason: "away", next: "again" };
  const answer = {
    headers: typeof place === "string" ? { location: place } : {},
    destroy: () => {},
  } as IncomingMessage;
  return { ok: true, status: typeof place === "string" ? 301 : place, answer };
};
const find = shortLinksBy({
  head: (...all) => head(...all),
  mayLook: async () => mayLook,
  clock: () => clock,
});
const nameOf = async (address: string) => {
  const found = await find(address, "203.0.113.0/24");
  return found.ok ? `${found.marketplace.suffix}/${found.asin}` : found.reason;
};

/** A link that no other test asks for. */
let links = 0;
const aLink = () => `https://amzn.eu/d/link${links++}`;

beforeEach(() => {
  asked = [];
  clock = Date.parse("2026-11-30T08:00:00Z");
  places = {};
  mayLook = true;
});

test("a short link's product is found without its query, and kept for a day", async () => {
  const link = aLink();
  places[link] = product;
  expect(await nameOf(`${link}?tag=somebody-21&utm=1`)).toBe("de/B000000001");
  expect(await nameOf(`http://${link.slice(8)}`)).toBe("de/B000000001");
  expect(asked).toEqual([link]);
  clock += 86_400_001;
  expect(await nameOf(link)).toBe("de/B000000001");
  expect(asked).toEqual([link, link]);
});

test("three hops among Amazon's own hosts are followed, and no fourth", async () => {
  const [first, second, third, fourth] = [aLink(), aLink(), aLink(), aLink()];
  Object.assign(places, { [first]: second, [second]: third, [third]: product });
  expect(await nameOf(first)).toBe("de/B000000001");
  const longer = aLink();
  Object.assign(places, { [longer]: fourth, [fourth]: first });
  asked.length = 0;
  expect(await nameOf(longer)).toBe("nothing");
  expect(asked).toHaveLength(3);
});

test.each([
  "https://evil.example/dp/B000000001",
  "https://www.amazon.de.evil.example/dp/B000000001",
  "http://127.0.0.1:7300/dp/B000000001",
  "https://bit.ly/abc",
  "https://www.amazon.de/",
  "//evil.example/",
  "javascript:alert(1)",
  "",
])("an answer that leads to %j is followed by no request", async (place) => {
  const link = aLink();
  places[link] = place;
  expect(await nameOf(link)).toBe("nothing");
  expect(asked).toEqual([link]);
});

test.each([200, 403, 429, 500, 503])("an answer with %d is asked for again later", async (status) => {
  const link = aLink();
  places[link] = status;
  expect(await nameOf(link)).toBe("later");
  places[link] = product;
  expect(await nameOf(link)).toBe("de/B000000001");
});

test("a link that is gone leads nowhere, for a day", async () => {
  const link = aLink();
  places[link] = 404;
  expect([await nameOf(link), await nameOf(link), asked.length]).toEqual(["nothing", "nothing", 1]);
});

test("a network that asked too often gets what is known, and nothing new", async () => {
  const [known, unknown] = [aLink(), aLink()];
  places[known] = product;
  await nameOf(known);
  mayLook = false;
  expect([await nameOf(known), await nameOf(unknown)]).toEqual(["de/B000000001", "busy"]);
});

test.each(["https://bit.ly/abc", "https://amzn.eu.evil.example/d/a", "https://amzn.asia/d/a", "lamp", ""])(
  "%j is asked of nobody",
  async (address) => {
    expect([await nameOf(address), asked]).toEqual(["off", []]);
  },
);

test("a server without the setting asks nobody", async () => {
  expect(await noShortLinks(aLink(), "203.0.113.0/24")).toEqual({ ok: false, reason: "off" });
});

test.skipIf(spawnSync("openssl", ["version"]).status !== 0)(
  "what is sent is one HEAD over TLS, by the link's own name and without its query",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tidemark-short-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    const subject = ["-subj", "/CN=a.co", "-addext", "subjectAltName=DNS:a.co"];
    execFileSync("openssl", ["req", "-x509", ...made, ...subject, "-keyout", key, "-out", cert], {
      stdio: "ignore",
    });
    const ca = readFileSync(cert, "utf8");
    const requests: string[] = [];
    const server = createServer({ key: readFileSync(key), cert: ca }, (request, response) => {
      requests.push(`${request.method} ${request.headers.host}${request.url}`);
      response.writeHead(301, { location: product }).end();
    });
    rmSync(folder, { recursive: true });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const real = guardedGet(
      {
        allowedNetworks: ["127.0.0.1"],
        resolve: async () => [{ address: "127.0.0.1", family: 4 }],
        dial: () => connect(port, "127.0.0.1"),
        ca,
      },
      "HEAD",
    );
    const found = await shortLinksBy({ head: real, mayLook: async () => true, clock: Date.now })(
      "https://a.co/d/abc?tag=x",
      "203.0.113.0/24",
    );
    server.close();
    expect([found, requests]).toMatchObject([{ ok: true, asin: "B000000001" }, ["HEAD a.co/d/abc"]]);
  },
);
