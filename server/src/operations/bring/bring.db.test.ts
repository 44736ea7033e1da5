import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { noon, operatorKey, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";
import { UploadFolder } from "./upload-folder.ts";
import { maxFormBytes } from "./upload-limits.ts";

let server: TestServer;
let dataDir: string;
let visitor: Visitor;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tidemark-bring-"));
  server = await startTestServer({ VERIFIER: "off", DATA_DIR: dataDir });
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});
afterEach(async () => {
  await server.pool`delete from holder`;
  expect(await left()).toEqual([]);
});

const folder = () => join(dataDir, "imports", "uploads");
const left = () => readdir(folder()).catch(() => []);
const minutes = (day: string) => Date.parse(day) / 60_000 - 21_564_000;
const keepa = (asin: string, days: number) => ({
  asin,
  domainId: 1,
  csv: [Array.from({ length: days }, (_, i) => [minutes("2025-01-01") + i * 1440, 1000 + i]).flat()],
});
const answer = (...products: object[]) => JSON.stringify({ products });

/** A visitor with a watch, and so a holder. */
async function holder(): Promise<Visitor> {
  const one = new Visitor(server.url);
  await one.send("/watches", { product: "https://www.amazon.com/dp/B000000009", rule: "change", rearm: "5" });
  return one;
}

const step = async (one: Visitor) => JSON.parse((await one.get("/watches/bring/state")).text).state as string;
const reaches = (one: Visitor, state: string) =>
  vi.waitFor(async () => expect(await step(one)).toBe(state), { timeout: 15_000, interval: 50 });

async function checked(content: string | Uint8Array<ArrayBuffer>, one: Visitor) {
  await one.upload("/watches/bring", content);
  await reaches(one, "checked");
  return one.get("/watches/bring");
}

const facts = (document: Document) =>
  Object.fromEntries(
    [...document.querySelectorAll(".facts > div")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    ),
  );
const fileOf = (document: Document) =>
  document.querySelector<HTMLInputElement>("input[name=file][type=hidden]")!.value;

async function imported(content: string | Uint8Array<ArrayBuffer>, one: Visitor): Promise<void> {
  const { document } = await checked(content, one);
  await one.send("/watches/bring/import", { file: fileOf(document) });
  await reaches(one, "none");
}

const totals = () => server.pool`
  select (select count(*) from import_run) as runs, (select count(*) from imported_series) as series,
    (select count(*) from imported_point) as points, (select sum(price) from imported_point) as prices,
    (select count(*) from product) as products, (select count(*) from watch where ended_at is null) as watches,
    (select count(*) from import_upload) as uploads`;

test("a file is shown before it is imported, is then its holder's alone, and is undone as a whole", async () => {
  visitor = await holder();
  const before = await totals();
  const { document, text } = await checked(
    answer(keepa("B000000001", 30), { asin: "bad", domainId: 1, csv: [[1, 2]] }),
    visitor,
  );
  expect(facts(document)).toMatchObject({ Products: "1", Prices: "30", "Days with a price": "30" });
  expect(text).toContain("no product of Amazon");
  expect(await totals()).toEqual([{ ...before[0], uploads: 1n }]);
  await visitor.send("/watches/bring/import", { file: fileOf(document) });
  await reaches(visitor, "none");
  expect(await left()).toEqual([]);
  const [run] = await server.pool`select id, holder_id, accepted_at, points::int as points from import_run`;
  expect(run).toMatchObject({ accepted_at: null, points: 30 });
  expect((await visitor.get("/watches/bring")).text).toContain("yours alone");
  const undone = await visitor.send(`/watches/bring/${run!.id}/undo`);
  expect(undone.said).toContain("is undone");
  expect(await totals()).toEqual(before);
});

test("a visitor without watches may begin with a file, and gets a list of their own", async () => {
  const newcomer = new Visitor(server.url);
  expect((await newcomer.get("/watches/bring")).text).toContain("Choose a file");
  await imported("https://www.amazon.de/dp/B000000003;19.99\nB000000004\n", newcomer);
  expect(await server.pool`select series_id, rule, tags from watch where ended_at is null`).toMatchObject([
    { rule: { kind: "target", price: 1999 } },
  ]);
  expect((await newcomer.get("/watches")).text).toContain("B000000003");
});

test("another tool or shop may be named than was guessed", async () => {
  visitor = await holder();
  await checked("B000000003\n", visitor);
  await visitor.send("/watches/bring/source", { source: "list", shop: "fr" });
  await reaches(visitor, "checked");
  expect(facts((await visitor.get("/watches/bring")).document)).toMatchObject({ "Products to watch": "1" });
  await visitor.send("/watches/bring/source", { source: "keepa", shop: "" });
  await reaches(visitor, "failed");
  expect((await visitor.get("/watches/bring")).text).toContain("not JSON");
  for (const source of ["tidemark", "../../etc/passwd", ""]) {
    expect((await visitor.send("/watches/bring/source", { source })).status).toBe(400);
  }
  expect((await visitor.send("/watches/bring/leave")).said).toBe("The file is deleted.");
});

test.each([
  ["a bomb", zipSync({ "changedetection.json": new Uint8Array(64 * 1024 * 1024) }), "far more than any text"],
  ["UTF-16", Buffer.from("\ufeffhttps://www.amazon.de/dp/B000000003", "utf16le"), "UTF-8"],
  ["Latin-1", Buffer.from("https://www.amazon.de/dp/B000000003;\xe4\n", "latin1"), "UTF-8"],
  ["a Keepa answer that is cut off", answer(keepa("B000000001", 9)).slice(0, -20), "cut short"],
  ["a database that is none", `SQLite format 3\0${"x".repeat(5000)}`, "database"],
] as const)(
  "%s is refused in a sentence, and its file deleted when it is left",
  async (_, content, sentence) => {
    visitor = await holder();
    await visitor.upload("/watches/bring", typeof content === "string" ? content : new Uint8Array(content));
    await reaches(visitor, "failed");
    const { document, text } = await visitor.get("/watches/bring");
    expect(document.querySelector("[role=alert]")!.textContent).toContain(sentence);
    expect(text).not.toContain(dataDir);
    await visitor.send("/watches/bring/leave");
  },
);

test("a spreadsheet, no file and a form of another kind are refused at once", async () => {
  visitor = await holder();
  const sheet = zipSync({ "[Content_Types].xml": strToU8("<Types/>") });
  expect((await visitor.upload("/watches/bring", sheet as Uint8Array<ArrayBuffer>)).said).toContain(
    "Save it as CSV",
  );
  expect((await visitor.upload("/watches/bring", "")).said).toBe("Choose a file first.");
  expect((await visitor.send("/watches/bring", { file: "x" })).said).toContain("no file from this page");
  expect(await step(visitor)).toBe("none");
});

test("forms of other sites change nothing, and one holder's upload and imports are not another's", async () => {
  visitor = await holder();
  await imported(answer(keepa("B000000001", 3)), visitor);
  const [run] = await server.pool`select id from import_run`;
  const stranger = await holder();
  expect((await stranger.send(`/watches/bring/${run!.id}/undo`)).status).toBe(404);
  expect((await stranger.get("/watches/bring")).text).not.toContain("Keepa</td>");
  visitor.site = "cross-site";
  expect((await visitor.upload("/watches/bring", "B000000003")).status).toBe(403);
  for (const path of ["import", "leave", "source", "count", `${run!.id}/undo`]) {
    expect((await visitor.send(`/watches/bring/${path}`)).status).toBe(403);
  }
  expect(await server.pool`select id from import_run where undone_at is null`).toHaveLength(1);
});

test("the operator lists imports, shows one to everybody as a copy, refuses another, and undoes what everybody sees", async () => {
  const before = await totals();
  visitor = await holder();
  await imported(answer(keepa("B000000001", 3)), visitor);
  await imported(answer(keepa("B000000002", 2)), visitor);
  const Authorization = `Basic ${btoa(`operator:${operatorKey}`)}`;
  const page = async () =>
    (await fetch(`${server.url}/operator/imports`, { headers: { Authorization } })).text();
  const act = (id: bigint, what: string, more: Record<string, string> = {}) =>
    fetch(`${server.url}/operator/imports/${id}/${what}`, {
      method: "POST",
      headers: { Authorization, "Sec-Fetch-Site": "same-origin", ...more },
      redirect: "manual",
    });
  const [first, second] = (await server.pool`select id from import_run order by id`).map(
    ({ id }) => id as bigint,
  );
  expect(await page()).toContain("the person’s own");
  expect((await fetch(`${server.url}/operator/imports`)).status).toBe(401);
  expect((await act(first!, "accept", { Authorization: "Basic eA==" })).status).toBe(401);
  expect((await act(first!, "accept", { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  expect((await fetch(`${server.url}/v1/products/com/B000000001`)).status).toBe(404);
  expect((await act(first!, "accept")).status).toBe(303);
  expect((await act(first!, "accept")).status).toBe(409);
  expect((await act(second!, "decline")).status).toBe(303);
  const shown = await (await fetch(`${server.url}/v1/products/com/B000000001/history?series=amazon`)).json();
  expect(shown).toMatchObject({ imported: [{ source: "keepa" }] });
  expect((await fetch(`${server.url}/v1/products/com/B000000002`)).status).toBe(404);
  expect(await page()).toContain("you refused it");
  expect((await act(first!, "undo")).status).toBe(409);
  const [copy] = await server.pool`select id from import_run where copy_of = ${String(first)}::bigint`;
  await act(copy!.id, "undo");
  await vi.waitFor(async () => expect(await server.pool`select from import_run where id = ${String(copy!.id)}::bigint`).toHaveLength(0)); // biome-ignore format: one row
  expect((await fetch(`${server.url}/v1/products/com/B000000001`)).status).toBe(404);
  for (const run of [first, second]) await visitor.send(`/watches/bring/${run}/undo`);
  expect(await totals()).toEqual([{ ...before[0], watches: 1n }]);
});

/** Begins a request with a body of its own, which the test sends piece by piece. */
function slowly(one: Visitor, length: number, contentType = "multipart/form-data; boundary=x") {
  const sending = request(`${server.url}/watches/bring`, {
    method: "POST",
    headers: {
      Cookie: one.cookie,
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": contentType,
      "Content-Length": length,
    },
  });
  const answered = new Promise<IncomingMessage | Error>((resolve) => {
    sending.once("response", resolve);
    sending.once("error", resolve);
  });
  return { sending, answered };
}
const beginning = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';

test("a file that is too large is refused before it is read", async () => {
  visitor = await holder();
  const { sending, answered } = slowly(visitor, maxFormBytes + 1);
  sending.write(beginning);
  expect(((await answered) as IncomingMessage).statusCode).toBe(413);
  sending.destroy();
  expect(await step(visitor)).toBe("none");
});

test("a second file at the same time is refused; one that breaks off in the middle is deleted", async () => {
  visitor = await holder();
  const { sending, answered } = slowly(visitor, 10_000);
  sending.write(`${beginning}https://www.amazon.de/dp/B000000003\n`);
  await reaches(visitor, "receiving");
  expect((await visitor.upload("/watches/bring", "B000000003")).said).toContain("one at a time");
  expect((await visitor.send("/watches/bring/leave")).status).toBe(409);
  await vi.waitFor(async () => expect(await left()).toHaveLength(1));
  sending.destroy();
  await answered;
  await reaches(visitor, "none");
  expect(await left()).toEqual([]);
});

test("what a crash left is deleted at the next start, and the person is told", async () => {
  visitor = await holder();
  await checked("B000000003", visitor);
  await server.pool`update import_upload set state = 'importing', touched_at = from_ms(${noon - 600_000})`;
  expect(await step(visitor)).toBe("interrupted");
  expect((await visitor.get("/watches/bring")).text).toContain("Send it again");
  const uploads = new UploadFolder(dataDir);
  await writeFile(uploads.pathOf("elsewhere.1.abc"), "another machine's");
  await uploads.sweep(false);
  expect(await left()).toHaveLength(2);
  await uploads.sweep(true);
  expect(await left()).toEqual(["elsewhere.1.abc"]);
  await uploads.sweep(false, Date.now() + 3_700_000);
  // A new file takes the place of what nobody works on any more.
  await visitor.upload("/watches/bring", "https://www.amazon.de/dp/B000000003");
  await reaches(visitor, "checked");
  await visitor.send("/watches/bring/leave");
});

test("ten files a day are taken of a holder", async () => {
  visitor = await holder();
  const said = [];
  for (let i = 0; i < 11; i++) said.push((await visitor.upload("/watches/bring", "")).said);
  expect(said.slice(-2)).toEqual(["Choose a file first.", "No more files for today: ten a day are taken."]);
});
