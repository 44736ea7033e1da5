import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Person } from "./src/person.ts";
import { lampPage } from "./src/shop.ts";
import { expect, inviteCode, test } from "./src/story.ts";

/** Requests of Chromium itself, with or without an extension: updates, and the visited shop. */
const ownDoing = /googleapis\.com|google\.com|gvt1\.com|^CONNECT www\.amazon\.com:443$/;

/** A proxy for all of a browser's traffic, loopback included; it records every request. */
async function openWitness(): Promise<{ args: string[]; seen(): string[]; close(): void }> {
  const seen: string[] = [];
  const proxy = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    const url = new URL(incoming.url ?? "", "http://nowhere");
    if (url.hostname !== "127.0.0.1") return void response.writeHead(502).end();
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end());
    incoming.pipe(onward);
  });
  proxy.on("connect", ({ url }, socket) => {
    seen.push(`CONNECT ${url}`);
    // The browser may be gone by then.
    socket.on("error", () => {});
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    args: [`--proxy-server=http://127.0.0.1:${port}`, "--proxy-bypass-list=<-loopback>"],
    seen: () => seen.filter((line) => !ownDoing.test(line)),
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

const lamp = "https://www.amazon.com/dp/B000000001";

/** Everything that a person can do without consent. */
async function lookAround(person: Person): Promise<void> {
  await person.visit(lamp);
  await (await person.visit("https://www.amazon.com/dp/B000000002")).close();
  const popup = await person.popup("com", "B000000001");
  await expect(popup.getByRole("heading").first()).toBeVisible();
  const options = await person.context.newPage();
  await options.goto(`chrome-extension://${person.extensionId}/options.html`);
  await expect(options.getByRole("heading").first()).toBeVisible();
  const welcome = await person.context.newPage();
  await welcome.goto(`chrome-extension://${person.extensionId}/tabs/welcome.html`);
  await welcome.getByLabel("Paste your link").fill("http://127.0.0.1:7300/join/AAAAA-AAAAA");
  // Longer than the reader waits for a page to settle.
  await welcome.waitForTimeout(4000);
}

test("without consent nothing is sent; with consent the proxy sees the report", async ({
  server,
  shop,
  person,
  database,
}) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  shop.show("www.amazon.com/dp/B000000002", lampPage({ asin: "B000000002", price: "$7.00" }));
  const witness = await openWitness();
  const ann = await person({ consents: false, args: witness.args });
  await lookAround(ann);
  expect(witness.seen()).toEqual([]);

  const welcome = await ann.context.newPage();
  await welcome.goto(`chrome-extension://${ann.extensionId}/tabs/welcome.html`);
  await welcome.getByRole("button", { name: "Not now" }).click();
  await (await ann.visit(lamp)).waitForTimeout(4000);
  expect(witness.seen()).toEqual([]);

  await ann.consent(server.url, await inviteCode(database.sql));
  await ann.visit(lamp);
  await expect.poll(() => witness.seen()).toContain(`POST ${server.url}/v1/reports`);
  witness.close();
});

test("after consent is withdrawn nothing is sent or stored", async ({ server, shop, person, database }) => {
  shop.show("www.amazon.com/dp/B000000001", lampPage({ price: "$25.00" }));
  shop.show("www.amazon.com/dp/B000000002", lampPage({ asin: "B000000002", price: "$7.00" }));
  const witness = await openWitness();
  const ann = await person({ consents: false, args: witness.args });
  await ann.consent(server.url, await inviteCode(database.sql));
  await ann.visit(lamp);
  await expect.poll(() => witness.seen()).toContain(`POST ${server.url}/v1/reports`);
  const options = await ann.context.newPage();
  await options.goto(`chrome-extension://${ann.extensionId}/options.html`);
  await options.getByRole("button", { name: "Share nothing from now on" }).click();
  await expect(options.getByText("Everything was deleted here")).toBeVisible();
  const before = witness.seen().length;
  await (await ann.visit("https://www.amazon.com/dp/B000000002")).waitForTimeout(4000);
  expect(witness.seen().slice(before)).toEqual([]);
  witness.close();
});

for (const target of ["chrome-mv3-prod", "firefox-mv3-prod"]) {
  test(`the manifest of ${target} keeps out of private windows and asks for nothing it does not need`, async () => {
    const url = new URL(`../extension/build/${target}/manifest.json`, import.meta.url);
    const manifest = JSON.parse(await readFile(url, "utf8")) as Record<string, unknown>;
    expect(manifest.incognito).toBe("not_allowed");
    expect((manifest.permissions as string[]).toSorted()).toEqual(["alarms", "notifications", "storage"]);
    expect(manifest.host_permissions ?? []).toEqual([]);
    expect(manifest.manifest_version).toBe(3);
  });
}
