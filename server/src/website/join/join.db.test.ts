import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePasted } from "@tidemark/core";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { unzipSync, zipSync } from "fflate";
import { JSDOM } from "jsdom";
import { afterEach, expect, test } from "vitest";
import { createInvite } from "../../accounts/invites.ts";
import { revoke } from "../../accounts/reporter.ts";
import { type LogFields, loggerTo } from "../../platform/logger.ts";
import { day, hour, post, readKey, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let lines: { message: string; fields: LogFields }[] = [];

async function start(env: Record<string, string> = {}): Promise<void> {
  lines = [];
  const log = loggerTo(
    (_, message, fields) => lines.push({ message, fields }),
    () => true,
  );
  server = await startTestServer(
    { READ: "members", TRUSTED_PROXIES: "127.0.0.1", EXTENSION_DIR: "/nowhere", ...env },
    { log },
  );
}
afterEach(() => server.stop());

const desktop =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const firefoxPhone = "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0";
const phone =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/139.0.0.0 Mobile Safari/537.36";

/** A browser that keeps cookies and runs no scripts. */
class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #headers: Record<string, string>;

  constructor(headers: Record<string, string> = {}) {
    this.#headers = { Accept: "text/html", "User-Agent": desktop, ...headers };
  }

  async ask(method: string, path: string, headers: Record<string, string> = {}, body?: URLSearchParams) {
    const Cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const own = method === "POST" ? { "Sec-Fetch-Site": "same-origin" } : {};
    const response = await fetch(server.url + path, {
      method,
      headers: { ...this.#headers, ...(Cookie && { Cookie }), ...own, ...headers },
      redirect: "manual",
      ...(body && { body }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = "", value = ""] = set.split(";")[0]!.split("=");
      this.#cookies.set(name, value);
    }
    const text = await response.text();
    const { document } = new JSDOM(text).window;
    const link = document.querySelector<HTMLInputElement>("#link")?.value ?? null;
    const { status, headers: answered } = response;
    return {
      status,
      headers: answered,
      text,
      document,
      link,
      heading: document.querySelector("h1")?.textContent,
    };
  }

  show = (code: string) => this.ask("GET", `/join/${code}`);
  open = (code: string, headers?: Record<string, string>) => this.ask("POST", `/join/${code}`, headers);
  get mayRead(): boolean {
    return this.#cookies.get("tidemark_read") === readKey;
  }
}

/** What the extension sends for a link that was pasted. */
async function register(link: string, path = "reporters") {
  const pasted = parsePasted(link);
  if (pasted.kind !== "invite") throw new Error(`${link} is no invite.`);
  const { code, browser } = pasted;
  const response = await post(`${server.url}/v1/${path}`, { code, ...(browser && { browser }) });
  const { type } = (await response.clone().json()) as { type?: string };
  return { status: response.status, type };
}

const invited = (options?: Parameters<typeof createInvite>[2]) =>
  createInvite(server.pool, "operator", options);
const used = async () =>
  (await server.pool`select used from invite where origin = 'operator' order by id`).map((row) => row.used);
const reporters = async () => (await server.pool`select 1 from reporter`).length;

test("the page of an invite says what it gives, and looking at it uses nothing", async () => {
  await start();
  const code = await invited({ uses: 3, expiresAt: server.clock.now + 5 * day });
  const ann = new Browser();
  for (const method of ["GET", "HEAD", "GET"])
    await ann.ask(method, `/join/${code}`, { "Sec-Purpose": "prefetch" });
  const page = await new Browser().show(code);
  expect(page).toMatchObject({ status: 200, heading: "You are invited to Tidemark" });
  expect(page.text).toContain("This invite lets in 3 more browsers.");
  expect(page.document.querySelector("time")!.getAttribute("datetime")).toBe("2026-01-20T12:00:00.000Z");
  expect(parsePasted(page.link!)).toMatchObject({ kind: "invite", server: server.url, code });
  expect([await used(), await reporters(), (await server.pool`select from redemption`).length]).toEqual([
    [0],
    0,
    0,
  ]);
  expect(Object.fromEntries(page.headers)).toMatchObject({
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
  });
  expect(page.document.querySelector("meta[name=referrer]")!.getAttribute("content")).toBe("no-referrer");
});

test("one use of an invite is one browser: its website and its extension, in either order", async () => {
  await start();
  const first = await invited();
  const ann = new Browser();
  const { link } = await ann.show(first);
  expect([(await ann.open(first)).status, ann.mayRead]).toEqual([303, true]);
  // Once more: a click too many costs nothing.
  expect((await ann.open(first)).status).toBe(303);
  expect((await ann.show(first)).text).toContain("This browser has used the invite");
  expect(await register(link!)).toMatchObject({ status: 201 });
  expect(await register(link!)).toEqual({ status: 401, type: "urn:tidemark:problem:invite-used" });

  const second = await invited();
  const bob = new Browser();
  const copied = (await bob.show(second)).link!;
  expect(await register(copied)).toMatchObject({ status: 201 });
  expect([(await bob.open(second)).status, bob.mayRead]).toEqual([303, true]);
  expect([await used(), await reporters()]).toEqual([[1, 1], 2]);
});

test("a code that opened the website by the form for visitors serves the extension of that browser, too", async () => {
  await start();
  const code = await invited();
  const ann = new Browser();
  const body = new URLSearchParams({ key: `${server.url}/join/${code}`, to: "/drops" });
  expect((await ann.ask("POST", "/open", {}, body)).status).toBe(303);
  const { link, text } = await ann.show(code);
  expect([ann.mayRead, text.includes("This browser has used the invite")]).toEqual([true, true]);
  expect(await register(link!)).toMatchObject({ status: 201 });
  expect(await used()).toEqual([1]);
});

test("an extension that first only looks may share later with the same link", async () => {
  await start();
  const { link } = await new Browser().show(await invited());
  expect(await register(link!, "read-key")).toMatchObject({ status: 200 });
  expect(await register(link!)).toMatchObject({ status: 201 });
  expect(await used()).toEqual([1]);
});

test("who copied a used link of somebody else gets nothing", async () => {
  await start();
  const code = await invited();
  const ann = new Browser();
  const { link } = await ann.show(code);
  await ann.open(code);
  const eve = new Browser();
  expect(await eve.open(code)).toMatchObject({ status: 410, heading: "This invite has been used" });
  expect(eve.mayRead).toBe(false);
  const bare = link!.replace(/#.*/, "");
  const used = { status: 401, type: "urn:tidemark:problem:invite-used" };
  expect([await register(bare), await register(bare, "read-key"), await register(`${bare}#${"x".repeat(22)}`)]).toEqual([used, used, used]); // biome-ignore format: one row
  expect((await ann.show(code)).status).toBe(200);
  expect((await eve.show(code)).status).toBe(410);
});

test("of two browsers that redeem the last use concurrently one gets it", async () => {
  await start();
  const code = await invited({ uses: 2 });
  const browsers = Array.from({ length: 6 }, () => new Browser());
  const links = await Promise.all(browsers.map(async (one) => (await one.show(code)).link!));
  const answers = await Promise.all(
    browsers.map(async (one, i) =>
      i % 2 ? (await register(links[i]!)).status : (await one.open(code)).status,
    ),
  );
  expect(answers.filter((status) => status === 201 || status === 303)).toHaveLength(2);
  expect(answers.filter((status) => status === 401 || status === 410)).toHaveLength(4);
  expect(await used()).toEqual([2]);
  expect(await server.pool`select from redemption`).toHaveLength(2);
});

test("one browser that registers twice concurrently makes one reporter", async () => {
  await start();
  const { link } = await new Browser().show(await invited({ uses: 5 }));
  const answers = await Promise.all([register(link!), register(link!), register(link!)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
  expect([await used(), await reporters()]).toEqual([[1], 1]);
});

test("an invite that has expired lets nobody new in, and a browser go on for a week", async () => {
  await start();
  const code = await invited({ uses: 2, expiresAt: server.clock.now + day });
  const ann = new Browser();
  const { link } = await ann.show(code);
  await ann.open(code);
  server.clock.now += 2 * day;
  const bob = new Browser();
  expect(await bob.show(code)).toMatchObject({ status: 410, heading: "This invite has expired" });
  expect([(await bob.open(code)).status, bob.mayRead]).toEqual([410, false]);
  expect(await register(link!.replace(/#.*/, ""))).toEqual({
    status: 401,
    type: "urn:tidemark:problem:invite-expired",
  });
  expect((await ann.show(code)).status).toBe(200);
  server.clock.now += 6 * day;
  expect(await register(link!)).toEqual({ status: 401, type: "urn:tidemark:problem:invite-used" });
  expect((await ann.show(code)).status).toBe(410);
});

test("an invite that was taken back, or whose member was revoked, lets nobody in", async () => {
  await start();
  const taken = await invited();
  const ann = new Browser();
  const { link } = await ann.show(taken);
  await ann.open(taken);
  await server.pool`update invite set revoked_at = now()`;
  for (const one of [ann, new Browser()]) {
    expect(await one.show(taken)).toMatchObject({ status: 410, heading: "This invite was taken back" });
  }
  expect(await register(link!)).toEqual({ status: 401, type: "urn:tidemark:problem:invite-revoked" });

  await server.register();
  const [member] = await server.pool`select id from reporter`;
  const theirs = await createInvite(server.pool, "member", { inviter: String(member!.id) });
  expect((await new Browser().show(theirs)).status).toBe(200);
  await revoke(server.pool as never, { reporter: String(member!.id) }, server.clock.now);
  expect((await new Browser().show(theirs)).heading).toBe("This invite was taken back");
});

test("guesses end after thirty in an hour from one network, for the right code as well", async () => {
  await start();
  const code = await invited();
  const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  const eve = new Browser({ "X-Forwarded-For": "203.0.113.7" });
  for (let i = 0; i < 30; i++) {
    const guess = `AAAAA-AAA${letters[i % 30]}A`;
    const answer = await (i % 3 === 2 ? eve.open(guess) : eve.ask(i % 3 ? "HEAD" : "GET", `/join/${guess}`));
    expect([i, answer.status]).toEqual([i, 404]);
  }
  const right = await eve.show(code);
  expect([right.status, Number(right.headers.get("retry-after")) > 0]).toEqual([429, true]);
  expect([(await eve.open(code)).status, eve.mayRead]).toEqual([429, false]);
  const elsewhere = new Browser({ "X-Forwarded-For": "198.51.100.7" });
  expect((await elsewhere.show(code)).status).toBe(200);
  // The same wrong link again and again tells nothing, and costs nothing.
  for (let i = 0; i < 40; i++) expect((await elsewhere.show("BBBBB-BBBBB")).status).toBe(404);
  expect((await elsewhere.show(code)).status).toBe(200);
  server.clock.now += hour;
  expect((await eve.show(code)).status).toBe(200);
});

test("what cannot be a code is answered by a page, and another site's form by none", async () => {
  await start();
  for (const odd of ["x", "ABCDE-FGHJ", "%00", "..%2F..", "a".repeat(3000), "' or true --", "%F0%9F%8E%89"]) {
    const page = await new Browser().show(odd);
    expect([odd, page.status, page.heading]).toEqual([odd, 404, "This invite is not known here"]);
  }
  const code = await invited();
  const ann = new Browser();
  for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "same-site" }]) {
    expect((await ann.open(code, headers)).status).toBe(403);
  }
  expect([await used(), ann.mayRead]).toEqual([[0], false]);
});

test("neither code nor secret is in logs, metrics or what the database holds", async () => {
  await start();
  const code = await invited();
  const ann = new Browser();
  const { link } = await ann.show(code);
  await ann.open(code);
  await register(link!);
  await new Browser().show(code);
  await new Browser().show("ZZZZZ-ZZZZZ");
  await post(`${server.url}/v1/reporters`, { code: 5, browser: "x" });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const rows =
    await server.pool`select i::text as i, r::text as r, p::text as p from invite i, redemption r, reporter p`;
  const secret = link!.split("#")[1]!;
  const said = JSON.stringify([lines, metrics, rows]);
  expect(lines.map(({ fields }) => fields.route)).toContain("/join/:code");
  for (const one of [code, code.slice(0, 5), code.slice(6), code.toLowerCase(), secret, "ZZZZZ"]) {
    expect(said).not.toContain(one);
  }
});

test("each browser is shown the steps that work in it, and no others", async () => {
  const folder = await makeTestFolder("tidemark-extension-");
  await mkdir(join(folder, "icons"));
  await writeFile(join(folder, "manifest.json"), "{}");
  await writeFile(join(folder, "icons", "16.png"), "png");
  await start({ EXTENSION_DIR: folder, STORE_URL_FIREFOX: "https://addons.example/tidemark" });
  const code = await invited();
  const shownTo = async (agent: string) => {
    const { document } = await new Browser({ "User-Agent": agent }).show(code);
    return [...document.querySelectorAll("a.button, button.main")].map((one) => one.textContent);
  };
  expect(await shownTo(desktop)).toEqual(["Download the extension", "Copy my link"]);
  expect(await shownTo(firefox)).toEqual(["Add to Firefox", "Copy my link"]);
  expect(await shownTo(firefoxPhone)).toEqual(["Add to Firefox", "Copy my link"]);
  expect(await shownTo(phone)).toEqual(["Open the website"]);

  const zipped = async () =>
    new Uint8Array(await (await fetch(`${server.url}/join/extension.zip`)).arrayBuffer());
  const zip = await zipped();
  expect(Object.keys(unzipSync(zip))).toEqual(["icons/16.png", "manifest.json"]);
  await utimes(join(folder, "manifest.json"), 1, 1);
  expect(await zipped()).toEqual(zip);
  await server.stop();

  const packages = await makeTestFolder("tidemark-packages-");
  const gecko = { id: "tidemark@tides.example" };
  const manifest = Buffer.from(JSON.stringify({ version: "1.0", browser_specific_settings: { gecko } }));
  const xpi = zipSync({ "manifest.json": manifest, "META-INF/mozilla.rsa": Buffer.from("signature") });
  await writeFile(join(packages, "tidemark-1.0.xpi"), xpi);
  await start({ EXTENSION_PACKAGES: packages });
  const own = (await new Browser({ "User-Agent": firefox }).show(await invited())).document.querySelector(
    "a.button",
  );
  expect([own?.textContent, own?.getAttribute("href")]).toEqual([
    "Add to Firefox",
    "/extension/tidemark-1.0.xpi",
  ]);
  // A package cannot be installed on a phone.
  const onPhone = await new Browser({ "User-Agent": firefoxPhone }).show(await invited());
  expect(onPhone.text).toContain("Firefox takes extensions from Mozilla’s store only");
  expect(onPhone.text).not.toContain(".xpi");
  await server.stop();

  await start({ EXTENSION_PACKAGES: "/nowhere" });
  const page = await new Browser({ "User-Agent": firefox }).show(await invited());
  expect(page.text).toContain("Firefox loads only extensions that Mozilla has signed");
  expect(page.text).not.toContain("open the link that you were sent in Chrome or Edge");
  expect(page.text).toContain("choose under “Watch this price” when you want to hear of it");
  expect((await fetch(`${server.url}/join/extension.zip`)).status).toBe(404);
});

test("a public server says that it needs no invite", async () => {
  await start({ TRUST: "public", PROOF_OF_WORK: "8", READ: "open" });
  expect((await new Browser().show("ABCDE-FGHJK")).heading).toBe("This server needs no invite");
  expect((await new Browser().open("ABCDE-FGHJK")).status).toBe(303);
});

test("an invite of before this version that was used is used", async () => {
  await start();
  const code = await invited();
  await server.pool`update invite set used_at = now()`;
  expect((await new Browser().show(code)).heading).toBe("This invite has been used");
  expect(await register(`${server.url}/join/${code}`)).toMatchObject({ status: 401 });
});
