import { afterEach, beforeEach, expect, test } from "vitest";
import { lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";

let server: TestServer;
let visitor: Visitor;

beforeEach(async () => {
  server = await startTestServer();
  const people = [await server.register(), await server.register()];
  for (const one of people) await report(server.url, one, lamp("25.89", { title: "Lamp" }));
  visitor = new Visitor(server.url);
  await visitor.send("/watches", {
    marketplace: "com",
    product: "B000000001",
    series: "buy_box",
    preset: "10",
  });
});
afterEach(() => server.stop());

const upload = async (text: string, site = "same-origin") => {
  const body = new FormData();
  body.set("file", new File([text], "tidemark.json", { type: "application/json" }));
  const response = await fetch(`${server.url}/watches/import`, {
    method: "POST",
    headers: { Cookie: visitor.cookie, "Sec-Fetch-Site": site },
    body,
  });
  return { status: response.status, text: await response.text() };
};
/** Imports watches with targets of 1 to `count` cents. */
const fill = (count: number, more: object = {}) =>
  upload(
    JSON.stringify({
      watches: Array.from({ length: count }, (_, n) => ({
        marketplace: "com",
        asin: "B000000001",
        series: "buy_box",
        rule: { kind: "target", price: n + 1 },
        ...more,
      })),
    }),
  );
const shown = async (query = "") => {
  const { document } = await visitor.get(`/watches${query}`);
  return document.querySelectorAll("ul.watches > li").length;
};

test("an uploaded export adds its watches, and again adds nothing", async () => {
  expect((await fill(2, { tags: ["Gifts"] })).text).toContain("2 watches added. None was here already.");
  expect((await fill(2)).text).toContain("No watch added. 2 were here already.");
  expect(await shown("?tag=gifts")).toBe(2);
});

test.each([
  ["", /not JSON/],
  ["{", /not JSON/],
  ['{"watches":[{"asin":"<b>"}]}', /Watch 1 \(\?\)/],
  [`{"watches":[],"x":"${"x".repeat(8_100_000)}"}`, /too large/],
])(
  "an upload that is no export (%#) is refused with a reason, escaped, and changes nothing",
  async (text, reason) => {
    const page = await upload(text);
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.text).toMatch(reason);
    expect(page.text).not.toContain("<b>");
    expect(await shown()).toBe(1);
  },
);

test("another site cannot import", async () => {
  expect((await upload('{"watches":[]}', "cross-site")).status).toBe(403);
});

test("many watches are shown by pages that keep the search, and sorted by the share to their target", async () => {
  await fill(120, { tags: ["a b"] });
  expect(await shown()).toBe(50);
  const third = await visitor.get("/watches?sort=nearest&tag=a+b&page=3");
  expect(third.document.querySelector("nav.pages")!.textContent).toContain("Page 3 of 3");
  expect(third.document.querySelector("nav.pages a")!.getAttribute("href")).toBe(
    "/watches?tag=a+b&sort=nearest&page=2",
  );
  const [first] = (await visitor.get("/watches?sort=nearest")).document.querySelectorAll("ul.watches > li");
  expect(first!.textContent).toContain("10%");
  expect(await shown("?q=nothing")).toBe(0);
  expect(await shown("?q=%3Cscript%3E&page=-7&sort=__proto__")).toBe(0);
});

test("chosen watches, or all that were found, are tagged, paused and stopped together", async () => {
  await fill(60);
  const { document } = await visitor.get("/watches");
  const id = document.querySelector<HTMLInputElement>("input[name=id]")!.value;
  const bulk = { q: "", filter: "", sort: "newest", which: "chosen", tag: "" };
  expect((await visitor.send("/watches/bulk", { ...bulk, id, action: "tag", tag: "Gifts" })).said).toBe(
    "One watch was changed.",
  );
  expect(await shown("?tag=Gifts")).toBe(1);
  const all = { ...bulk, which: "found" };
  expect((await visitor.send("/watches/bulk", { ...all, action: "pause" })).said).toBe(
    "61 watches were changed.",
  );
  await visitor.send("/watches/bulk", { ...all, filter: "Gifts", action: "delete" });
  const { text } = await visitor.get("/watches/export.csv");
  expect(text.split("\r\n")).toHaveLength(60 + 2);
});

test.each([
  [{ which: "chosen", action: "pause" }, "Choose at least one watch."],
  [{ which: "found", action: "tag", tag: "a,b" }, "A tag has up to 30 characters"],
  [{ which: "found", action: "drop" }, "A tag has up to 30 characters"],
])("a bulk form that cannot be done (%#) is refused with a reason", async (fields, reason) => {
  await fill(3);
  const page = await visitor.send("/watches/bulk", fields as Record<string, string>);
  expect([page.status, page.text]).toEqual([400, expect.stringContaining(reason)]);
  expect(await shown()).toBe(4);
});
