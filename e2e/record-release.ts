import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import type { Page } from "@playwright/test";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { arrive, type Person } from "./src/person.ts";
import { openRecordingProxy } from "./src/releases/recording-proxy.ts";
import { lampPage, searchPage } from "./src/shop.ts";

/**
 * `npm run -s record-release [-- --from FOLDER]`: plays a person's use of the extension against the server, both of the checkout in
 * a folder, and writes what they said to each other and a backup to `releases/VERSION/`. The folder is used by its npm scripts
 * and by the messages of its extension's pages alone, so that older and newer checkouts work.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { from: { type: "string", default: root } } });
const from = resolve(values.from);
const { version } = JSON.parse(await readFile(join(from, "extension/package.json"), "utf8")) as {
  version: string;
};
const folder = await makeTestFolder("tidemark-release-");
const env = { ...process.env, DATA_DIR: join(folder, "data"), VERIFIER: "off", PORT: "0", INIT_CWD: from };

const npm = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)("npm", ["run", "-s", ...args], { cwd: from, env });
  return stdout.trim();
};

/** Versions print it with different words around. */
async function inviteCode(): Promise<string> {
  const [code] = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(await npm("invite")) ?? [];
  if (!code) throw new Error("There is no invite code.");
  return code;
}

/** The server's address, once it is ready. */
async function startServer() {
  const child = spawn("npm", ["start", "-s", "--", "--json"], {
    cwd: from,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"ready":true')) continue;
    const { url } = JSON.parse(line) as { url: string };
    const end = (): Promise<unknown> => {
      const ended = new Promise((done) => child.once("exit", done));
      process.kill(-child.pid!, "SIGTERM");
      return ended;
    };
    return { url, end };
  }
  throw new Error("The server did not start.");
}

/** The page of the extension that asks for least by itself. */
async function ownPage({ context, extensionId }: Person): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`chrome-extension://${extensionId}/tabs/welcome.html`);
  return page;
}

/** Sends a message to the background as a page of the extension does. Null: this version does not know it. */
async function tell(person: Person, message: { readonly type: string }): Promise<unknown> {
  const page = await ownPage(person);
  const answer = await page.evaluate(async (sent) => {
    const { chrome } = globalThis as unknown as {
      chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } };
    };
    const late = new Promise((done) => setTimeout(done, 15_000, null));
    return (await Promise.race([chrome.runtime.sendMessage(sent), late])) ?? null;
  }, message);
  await page.close();
  console.error(`${message.type}: ${JSON.stringify(answer)?.slice(0, 120)}`);
  return answer;
}

/** Changes what the extension has stored, as time would. */
async function age(person: Person): Promise<void> {
  const page = await ownPage(person);
  await page.evaluate(async () => {
    interface Kept {
      settings: { registration: { renewFrom?: number; expiresAt: string } };
      tally?: { day: number };
    }
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { local: { get(): Promise<Kept>; set(items: object): Promise<void> } } };
    };
    const { settings, tally } = await chrome.storage.local.get();
    settings.registration.expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    settings.registration.renewFrom = 0;
    await chrome.storage.local.set({ settings, ...(tally && { tally: { ...tally, day: tally.day - 1 } }) });
  });
  await page.close();
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 4000));

console.error(`Building the extension of ${from}`);
await npm("build:extension");
// The server's start may build it again.
const extensionFolder = join(folder, "extension");
await cp(join(from, "extension/build/chrome-mv3-prod"), extensionFolder, { recursive: true });
const server = await startServer();
const proxy = await openRecordingProxy(server.url);
const pages = new Map([
  ["/dp/B000000001", lampPage({ price: "$25.00" })],
  ["/dp/B000000002", lampPage({ asin: "B000000002", price: "$12.99", title: "Mug" })],
  ["/s", searchPage([["B000000003", "Kettle", "$31.00"]])],
]);
const people: Person[] = [];
const come = async (): Promise<Person> => {
  const person = await arrive({ shop: ({ pathname }) => pages.get(pathname) ?? null, extensionFolder });
  people.push(person);
  return person;
};
const share = async (person: Person): Promise<void> => {
  const shared = await tell(person, { type: "share", server: proxy.url, code: await inviteCode() } as never);
  if (!(shared as { ok: boolean }).ok) throw new Error("A person cannot register.");
};
const look = async (person: Person, path: string): Promise<void> => {
  const page = await person.visit(`https://www.amazon.com${path}`);
  await settle();
  await page.close();
};
const product = { marketplace: "com", asin: "B000000001" };

try {
  const [ann, bob] = [await come(), await come()];
  await share(ann);
  await share(bob);
  for (const person of [ann, bob]) await look(person, "/dp/B000000001");
  await look(ann, "/dp/B000000002");
  await look(ann, "/s?k=lamp");
  const holder: readonly { readonly type: string }[] = [
    { type: "look-up", ...product, range: "all" },
    { type: "look-up", ...product, range: "1y", series: "buy_box", beside: [] },
    { type: "look-up", marketplace: "com", asin: "B00000NONE", range: "1y" },
    { type: "look-up-list", marketplace: "com", asins: ["B000000001", "B000000002"] },
    {
      type: "watch",
      watch: { ...product, rule: { kind: "target", price: 2000 } },
      key: randomUUID(),
      timeZone: "Europe/Berlin",
    },
    {
      type: "watch",
      watch: { ...product, asin: "B000000002", rule: { kind: "drop", percent: 10, from: "creation" } },
      key: randomUUID(),
      timeZone: "Europe/Berlin",
    },
    { type: "watches", ...product },
    { type: "change-watch", id: "1", patch: { paused: true } },
    { type: "change-watch", id: "1", patch: { paused: false, rule: { kind: "change" } } },
    { type: "remove-watch", id: "2" },
    { type: "holder-settings", patch: { consolidation: { mode: "daily", dailyAt: "07:30" } } },
    { type: "add-channel", channel: { kind: "webhook", url: "https://hooks.example/in/tides" } },
    { type: "add-channel", channel: { kind: "ntfy", server: "https://ntfy.example", topic: "tides" } },
    { type: "channels" },
    { type: "remove-channel", id: "1" },
    { type: "devices" },
    { type: "make-recovery-key" },
    { type: "show-link-code" },
    { type: "link-device", key: "AAAAA-AAAAA" },
    { type: "me" },
    { type: "renew-links" },
  ] as never;
  for (const message of holder) await tell(ann, message);
  await age(ann);
  await tell(ann, { type: "pause", paused: false } as never);
  await settle();
  await tell(ann, { type: "take-back", marketplace: "com", asin: "B000000002" } as never);
  await settle();
  await tell(bob, { type: "only-look-up", server: proxy.url, code: await inviteCode() } as never);
  await tell(bob, { type: "look-up", ...product, range: "all" } as never);
  const to = join(root, "releases", version);
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await npm("backup", "--", join(to, "backup"));
  await tell(ann, { type: "erase-holder" });
  await tell(ann, { type: "decline" });
  await settle();
  const commit = (await promisify(execFile)("git", ["rev-parse", "HEAD"], { cwd: from })).stdout.trim();
  const recording = { version, commit, recordedAt: new Date().toISOString(), exchanges: proxy.exchanges };
  await writeFile(join(to, "exchanges.json"), `${JSON.stringify(recording, null, 1)}\n`);
  console.log(`${proxy.exchanges.length} exchanges and a backup are in releases/${version}.`);
} finally {
  for (const person of people) await person.leave();
  await proxy.close();
  await server.end();
  await rm(folder, { recursive: true, force: true });
}
