import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createInvite } from "../../accounts/invites.ts";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";
import { readPackage } from "./read-package.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const signature: Zippable = { "META-INF/mozilla.rsa": bytesOf("signature") };
const manifestOf = (version: unknown, id: unknown = "tidemark@tides.example") => ({
  version,
  minimum_chrome_version: "120",
  browser_specific_settings: { gecko: { id, strict_min_version: "140.0" } },
});
const zipOf = (manifest: unknown, more: Zippable = {}): Uint8Array =>
  zipSync({ "manifest.json": bytesOf(JSON.stringify(manifest)), ...more });
const signed = (version: unknown, id?: unknown): Uint8Array => zipOf(manifestOf(version, id), signature);

/** A CRX file as Chromium packs it: the id is in the signed part of the header. */
function crxOf(manifest: unknown, id: Uint8Array = new Uint8Array(16).fill(0x1a)): Uint8Array {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
  const field = (number: number, content: Uint8Array) =>
    Buffer.from([...varint(number * 8 + 2), ...varint(content.length), ...content]);
  const header = Buffer.concat([field(2, bytesOf("proof")), field(10_000, field(1, id))]);
  const start = Buffer.alloc(12);
  start.write("Cr24");
  start.writeUInt32LE(3, 4);
  start.writeUInt32LE(header.length, 8);
  return Buffer.concat([start, header, zipOf(manifest)]);
}
const chromeId = "bk".repeat(16);

describe("reading a package", () => {
  test("a signed package for Firefox gives its id, version and digest", () => {
    const bytes = signed("1.2.3");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(readPackage(bytes)).toEqual({
      ok: true,
      value: {
        browser: "firefox",
        id: "tidemark@tides.example",
        version: "1.2.3",
        oldestBrowser: "140.0",
        sha256,
      },
    });
  });

  test("a package for Chrome gives the id of the key that it was packed with", () => {
    expect(readPackage(crxOf(manifestOf("1.2.3")))).toMatchObject({
      ok: true,
      value: { browser: "chrome", id: chromeId, version: "1.2.3", oldestBrowser: "120" },
    });
  });

  const crx = crxOf(manifestOf("1.0"));
  const longHeader = Buffer.from(crx);
  longHeader.writeUInt32LE(0xffffffff, 8);
  test.each([
    ["empty", new Uint8Array(), "not-a-package"],
    ["text", bytesOf("<html>"), "not-a-package"],
    ["cut off", signed("1.0").subarray(0, 60), "not-a-package"],
    ["without a manifest", zipSync({ ...signature, "a.js": bytesOf("x") }), "not-a-package"],
    [
      "with a manifest that is no JSON",
      zipSync({ ...signature, "manifest.json": bytesOf("{") }),
      "not-a-package",
    ],
    ["with a manifest that is null", zipOf(null, signature), "no-version"],
    ["with a huge manifest", zipOf({ ...manifestOf("1.0"), x: "a".repeat(2e6) }, signature), "not-a-package"],
    ["not signed", zipOf(manifestOf("1.0")), "not-signed"],
    ["of a version that is none", signed('1.0" codebase="http://evil.example'), "no-version"],
    ["of a version in words", signed(7), "no-version"],
    ["without an id", zipOf({ version: "1.0" }, signature), "no-id"],
    ["with markup for an id", signed("1.0", '"><script>'), "no-version"],
    ["a CRX with a header longer than itself", longHeader, "not-a-package"],
    ["a CRX with a short id", crxOf(manifestOf("1.0"), new Uint8Array(4)), "not-a-package"],
    ["a CRX without its ZIP", crx.subarray(0, 40), "not-a-package"],
  ])("a package is refused: %s", (_, bytes, reason) => {
    expect(readPackage(bytes)).toEqual({ ok: false, reason });
  });

  test("no damaged package throws", () => {
    for (let at = 0; at < crx.length; at += 3) {
      const damaged = Uint8Array.from(crx);
      damaged[at] = damaged[at]! ^ 0xff;
      expect(() => readPackage(damaged)).not.toThrow();
    }
  });
});

describe("packages that a server offers", () => {
  let folder: string;
  let server: TestServer;

  const get = (path: string) => fetch(`${server.url}/extension/${path}`);
  const put = (name: string, bytes: Uint8Array) => writeFile(join(folder, "packages", name), bytes);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tidemark-packages-"));
    await writeFile(join(folder, "secret.xpi"), signed("9.0", "secret@tides.example"));
    server = await startTestServer({
      READ: "members",
      EXTENSION_PACKAGES: join(folder, "packages"),
      PUBLIC_URL: "https://tides.example/a-b",
    });
  });
  beforeEach(async () => {
    await rm(join(folder, "packages"), { recursive: true, force: true });
    await mkdir(join(folder, "packages"));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  test("the page of an invite leads Firefox to the signed package, and other browsers not", async () => {
    await put("tidemark-1.0.xpi", signed("1.0"));
    const code = await createInvite(server.pool, "operator");
    const pageFor = async (agent: string) => {
      const headers = { "User-Agent": agent, Accept: "text/html" };
      return (await fetch(`${server.url}/join/${code}`, { headers })).text();
    };
    const link = 'href="/a-b/extension/tidemark-1.0.xpi"';
    expect(await pageFor("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toContain(
      link,
    );
    expect(await pageFor("Mozilla/5.0 (X11; Linux x86_64) Chrome/139.0.0.0 Safari/537.36")).not.toContain(
      link,
    );
  });

  test("a server without packages says so", async () => {
    for (const path of ["updates.json", "update.xml", "tidemark.xpi"])
      expect((await get(path)).status).toBe(404);
    await rm(join(folder, "packages"), { recursive: true });
    expect((await get("updates.json")).status).toBe(404);
  });

  test("Firefox is told of the newest signed package, without a key, with its digest", async () => {
    const newest = signed("0.10.0");
    await put("tidemark-0.9.0.xpi", signed("0.9.0"));
    await put("tidemark-0.10.0.xpi", newest);
    await put("tidemark-1.0.0-unsigned.xpi", zipOf(manifestOf("1.0.0")));
    await put("notes.txt", bytesOf("hello"));
    const answer = await get("updates.json");
    expect(answer.headers.get("content-type")).toContain("application/json");
    const url = "https://tides.example/a-b/extension/tidemark-0.10.0.xpi";
    const hash = `sha256:${createHash("sha256").update(newest).digest("hex")}`;
    expect(await answer.json()).toEqual({
      addons: {
        "tidemark@tides.example": {
          updates: [
            {
              version: "0.10.0",
              update_link: url,
              update_hash: hash,
              applications: { gecko: { strict_min_version: "140.0" } },
            },
          ],
        },
      },
    });
    const file = await get("tidemark-0.10.0.xpi");
    expect(file.headers.get("content-type")).toBe("application/x-xpinstall");
    expect(Buffer.from(await file.arrayBuffer()).equals(newest)).toBe(true);
  });

  test("Chrome is told of the newest package that the operator packed", async () => {
    const packed = crxOf(manifestOf("0.2.0"));
    await put("tidemark.crx", packed);
    const answer = await get("update.xml");
    expect(answer.headers.get("content-type")).toContain("text/xml");
    const text = await answer.text();
    expect(text).toContain(`<app appid="${chromeId}">`);
    expect(text).toContain('codebase="https://tides.example/a-b/extension/tidemark.crx" version="0.2.0"');
    expect(text).toContain(createHash("sha256").update(packed).digest("hex"));
    const file = await get("tidemark.crx");
    expect(file.headers.get("content-type")).toBe("application/x-chrome-extension");
  });

  test("a package that is replaced is offered as it is now", async () => {
    await put("tidemark.xpi", signed("0.1.0"));
    expect(JSON.stringify(await (await get("updates.json")).json())).toContain('"0.1.0"');
    await put("tidemark.xpi", zipOf({ ...manifestOf("0.2.0"), name: "longer" }, signature));
    expect(JSON.stringify(await (await get("updates.json")).json())).toContain('"0.2.0"');
  });

  test.each([
    "../secret.xpi",
    "..%2fsecret.xpi",
    "%2e%2e/secret.xpi",
    "a/../../secret.xpi",
    ".hidden.xpi",
    "x%00.xpi",
  ])("nothing outside of the folder is served: %s", async (name) => {
    // Where the address has left the folder, the server is private.
    expect([401, 404]).toContain((await get(name)).status);
  });

  test("a folder, and what is no package, is not served under a package's name", async () => {
    await mkdir(join(folder, "packages", "folder.xpi"));
    await put("page.xpi", bytesOf("<script>"));
    await symlink("/nowhere", join(folder, "packages", "link.xpi"));
    for (const name of ["folder.xpi", "page.xpi", "link.xpi"]) expect((await get(name)).status).toBe(404);
  });
});
