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
  const left = async () => (await visitor.get("/watches/export.csv")).text.split("\r\n").length - 2;
  expect(await left()).toBe(60);
  server.clock.now += 1000;
  const stopped = await visitor.send("/watches/bulk", { ...all, action: "delete" });
  expect(stopped.said).toContain("60 watches were stopped.");
  expect(await left()).toBe(0);
  const notice = stopped.document.querySelector("[role=status]")!;
  expect(notice.hasAttribute("autofocus")).toBe(true);
  const undo = notice.querySelector("form")!.getAttribute("action")!;
  expect((await new Visitor(server.url).send(undo)).to).toBe("/watches");
  expect((await visitor.send(undo)).said).toBe("60 watches were changed.");
  expect(await left()).toBe(60);
  expect((await visitor.send(undo)).said).toBe("Nothing was changed.");
  expect((await visitor.get("/watches?done=stopped&at=9999999999999")).said).toBeNull();
});

test("two watches of one product have buttons of different names, and what was reached before says that it is not told", async () => {
  await fill(2);
  await visitor.send("/watches", { marketplace: "com", product: "B000000001", series: "used", preset: "10" });
  await visitor.send("/watches", { marketplace: "com", product: "B000000001", series: "buy_box", rule: "target", price: "30" }); // biome-ignore format: one row
  const { document } = await visitor.get("/watches");
  const named = [...document.querySelectorAll("ul.watches [aria-label]")];
  const names = named.map((element) => element.getAttribute("aria-label"));
  expect(names).toHaveLength(5 * 4);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("Pause: Lamp (Price: at $0.01 or less)");
  const [newest] = document.querySelectorAll("ul.watches > li");
  expect(newest!.textContent).toContain("already this low: you are told once it rose and fell again");
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
