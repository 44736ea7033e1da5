import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { createInvite } from "@tidemark/server/invites";
import postgres from "postgres";
import { arrive } from "./src/person.ts";
import { startServer } from "./src/processes.ts";

/** Takes screenshots of how people join: `CHROMIUM_PATH=… node e2e/join-pictures.ts FOLDER`. */
const out = process.argv[2];
if (!out) throw new Error("Usage: node e2e/join-pictures.ts FOLDER");
await mkdir(out, { recursive: true });

const operatorKey = "the operator's key of the pictures";
const folder = await makeTestFolder("tidemark-join-");
const database = await openDatabase({ dataDir: join(folder, "data") });
const server = await startServer({
  DATABASE_URL: database.url,
  DATABASE_OWNER_URL: database.ownerUrl,
  OPERATOR_KEY: operatorKey,
});
const sql = postgres(database.url, { max: 1, onnotice: () => {} });
const invited = (options?: Parameters<typeof createInvite>[2]) =>
  createInvite(sql as never, "operator", options);

const agents = {
  chrome:
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  android: "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0",
  phone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148",
} as const;

const code = await invited({ uses: 3, expiresAt: Date.now() + 9 * 86_400_000 });
const ended = await invited();
await sql`update invite set revoked_at = now() where id = (select max(id) from invite)`;

async function takeSite(browser: Browser, dark: boolean, width: number): Promise<void> {
  const theme = dark ? "dark" : "light";
  const take = async (name: string, userAgent: string, path: string) => {
    const context = await browser.newContext({
      baseURL: server.url,
      viewport: { width, height: 800 },
      colorScheme: theme,
      userAgent,
      httpCredentials: { username: "operator", password: operatorKey },
    });
    const page = await context.newPage();
    await page.goto(path);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (sideways > 0) console.log(`${name} scrolls ${sideways} px sideways at ${width} px.`);
    await page.screenshot({ path: join(out!, `${name}-${width}-${theme}.png`), fullPage: true });
    await context.close();
  };
  for (const [name, agent] of Object.entries(agents)) await take(`join-${name}`, agent, `/join/${code}`);
  await take("join-unknown", agents.chrome, "/join/AAAAA-AAAAA");
  await take("join-ended", agents.chrome, `/join/${ended}`);
  await take("operator", agents.chrome, "/operator");
}

async function takeExtension(dark: boolean, width: number): Promise<void> {
  const theme = dark ? "dark" : "light";
  const ann = await arrive({ shop: () => null, colorScheme: theme, viewport: { width, height: 800 } });
  const page = await ann.context.newPage();
  const shot = (name: string) =>
    page.screenshot({ path: join(out!, `${name}-${width}-${theme}.png`), fullPage: true });
  await page.goto(`chrome-extension://${ann.extensionId}/tabs/welcome.html`);
  const link = page.getByLabel("Paste your link");
  await link.waitFor();
  await shot("welcome");
  await link.fill("https://prices.example.org");
  await shot("welcome-address");
  await link.fill("ABCDE-FGHJK");
  await shot("welcome-code");
  await link.fill(`${server.url}/join/${ended}`);
  await page.getByRole("button", { name: "Look and share" }).click();
  await page.getByRole("alert").waitFor();
  await shot("welcome-problem");
  await ann.consent(server.url, await invited());
  await page.goto(`chrome-extension://${ann.extensionId}/options.html`);
  await page.getByRole("button", { name: "Create a link" }).click();
  await page.getByText("/join/").waitFor();
  await page.locator("#invite").screenshot({ path: join(out!, `invites-${width}-${theme}.png`) });
  await ann.leave();
}

for (const dark of [false, true]) for (const width of [360, 1280]) await takeExtension(dark, width);
// Somebody whom the first of them invited.
await sql`
  insert into reporter (id, invited_by, circle, borne_out)
  select 4711, min(id), min(id), 3 from reporter union all select 4712, 4711, min(id), 0 from reporter`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH! });
for (const dark of [false, true]) for (const width of [360, 1280]) await takeSite(browser, dark, width);
await browser.close();
await server.end();
await sql.end();
await database.close();
await rm(folder, { recursive: true, force: true });
process.exit(0);
