import { expect, test } from "vitest";
import { type Png, PngPress } from "./draw-png.ts";

const png = new Uint8Array([1]);

/** A drawing that ends when the test says so. */
function slowPress() {
  const drawn: string[] = [];
  const ends: (() => void)[] = [];
  const press = new PngPress((svg) => {
    drawn.push(svg);
    return new Promise<Png>((resolve) => ends.push(() => resolve(png)));
  });
  return { press, drawn, end: () => ends.shift()?.() };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a picture is drawn once for concurrent and later requests", async () => {
  const { press, drawn, end } = slowPress();
  const both = Promise.all([press.png("a", "one", async () => "A"), press.png("a", "one", async () => "A")]);
  await settle();
  end();
  expect(await both).toEqual([png, png]);
  expect(await press.png("a", "one", async () => "A")).toBe(png);
  expect(drawn).toEqual(["A"]);
});

test("one picture is drawn at a time, and a network may have eight waiting", async () => {
  const { press, drawn, end } = slowPress();
  const all = Array.from({ length: 8 }, (_, i) => press.png(`${i}`, "one", async () => `${i}`));
  await settle();
  expect(drawn).toEqual(["0"]);
  await expect(press.png("more", "one", async () => "more")).rejects.toMatchObject({
    code: "too-many",
    retryAfterS: 2,
  });
  for (let i = 0; i < 8; i++) {
    end();
    await settle();
  }
  expect(await Promise.all(all)).toHaveLength(8);
  const later = press.png("later", "one", async () => "later");
  await settle();
  end();
  expect(await later).toBe(png);
});

test("networks take turns: a request waits for at most one drawing of each other network", async () => {
  const { press, drawn, end } = slowPress();
  const names = ["a1", "a2", "a3", "b1", "b2", "c1"];
  const all = names.map((name) => press.png(name, name[0]!, async () => name));
  for (const _ of names) {
    await settle();
    end();
  }
  await Promise.all(all);
  // The second of network a was the only one waiting when the first began.
  expect(drawn).toEqual(["a1", "a2", "b1", "c1", "a3", "b2"]);
});

test("at most 64 drawings wait in all", async () => {
  const { press, end } = slowPress();
  const all = Array.from({ length: 64 }, (_, i) => press.png(`${i}`, `${i}`, async () => `${i}`));
  await expect(press.png("more", "more", async () => "more")).rejects.toMatchObject({ code: "overloaded" });
  for (const _ of all) {
    await settle();
    end();
  }
  await Promise.all(all);
});

test("the latest pictures are cached up to 32 MiB", async () => {
  let drawings = 0;
  const press = new PngPress(async () => {
    drawings++;
    return new Uint8Array(10 * 1024 * 1024);
  });
  for (const key of ["a", "b", "c", "d", "d", "a"]) await press.png(key, "one", async () => "");
  expect(drawings).toBe(5);
});

test("a failed drawing does not stop the next and is not cached", async () => {
  const press = new PngPress(async (svg) => {
    if (svg === "bad") throw new Error("no");
    return png;
  });
  await expect(press.png("a", "one", async () => "bad")).rejects.toThrow("no");
  expect(await press.png("a", "one", async () => "good")).toBe(png);
});

test("the fonts are found, and the picture is a PNG of the requested size", async () => {
  const press = new PngPress();
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" font-family="DejaVu Sans"><text x="4" y="30">W</text></svg>';
  const empty = svg.replace("W", "");
  const [made, blank] = [
    await press.png("a", "one", async () => svg),
    await press.png("b", "one", async () => empty),
  ];
  const view = new DataView(made.buffer, made.byteOffset);
  expect([view.getUint32(0), view.getUint32(16), view.getUint32(20)]).toEqual([0x89504e47, 120, 60]);
  expect(Buffer.from(made).equals(Buffer.from(blank))).toBe(false);
});
