import { expect, test } from "vitest";
import { ServiceError } from "../http/errors.ts";
import { type Png, PngPress } from "./draw-png.ts";

const png = new Uint8Array([1]);

/** A drawing that waits for its turn to be ended. */
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

test("a picture is drawn once, for those who ask meanwhile and for those who ask later", async () => {
  const { press, drawn, end } = slowPress();
  const both = Promise.all([press.png("a", async () => "A"), press.png("a", async () => "A")]);
  await settle();
  end();
  expect(await both).toEqual([png, png]);
  expect(await press.png("a", async () => "A")).toBe(png);
  expect(drawn).toEqual(["A"]);
});

test("one is drawn at a time, and past sixteen waiting ones it says that it is busy", async () => {
  const { press, drawn, end } = slowPress();
  const all = Array.from({ length: 16 }, (_, i) => press.png(`${i}`, async () => `${i}`));
  await settle();
  expect(drawn).toEqual(["0"]);
  await expect(press.png("more", async () => "more")).rejects.toThrow(ServiceError);
  for (let i = 0; i < 16; i++) {
    end();
    await settle();
  }
  expect(await Promise.all(all)).toHaveLength(16);
});

test("one that fails neither stops the next nor is kept", async () => {
  const press = new PngPress(async (svg) => {
    if (svg === "bad") throw new Error("no");
    return png;
  });
  await expect(press.png("a", async () => "bad")).rejects.toThrow("no");
  expect(await press.png("a", async () => "good")).toBe(png);
});

test("the fonts are found, and the picture is a PNG of the size that was asked for", async () => {
  const press = new PngPress();
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" font-family="DejaVu Sans"><text x="4" y="30">W</text></svg>';
  const empty = svg.replace("W", "");
  const [made, blank] = [await press.png("a", async () => svg), await press.png("b", async () => empty)];
  const view = new DataView(made.buffer, made.byteOffset);
  expect([view.getUint32(0), view.getUint32(16), view.getUint32(20)]).toEqual([0x89504e47, 120, 60]);
  expect(Buffer.from(made).equals(Buffer.from(blank))).toBe(false);
});
