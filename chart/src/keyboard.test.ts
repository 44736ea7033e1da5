import { describe, expect, test } from "vitest";
import { keyAction } from "./keyboard.ts";

const day = 86_400;
const stops = Array.from({ length: 101 }, (_, i) => ({ at: i * day }));
const viewS = 100 * day;
const press = (key: string, current: number | null, shiftKey = false) =>
  keyAction({ key, shiftKey }, stops, current, viewS);
const stop = (index: number) => ({ kind: "stop", index });

describe("keyboard cursor", () => {
  test.each([
    ["begins at the newest change", "ArrowLeft", null, stop(100)],
    ["begins there with the right arrow, too", "ArrowRight", null, stop(100)],
    ["goes to the change before", "ArrowLeft", 50, stop(49)],
    ["goes to the change after", "ArrowRight", 50, stop(51)],
    ["stays at the first", "ArrowLeft", 0, stop(0)],
    ["stays at the last", "ArrowRight", 100, stop(100)],
    ["goes to the first", "Home", 50, stop(0)],
    ["goes to the last", "End", 50, stop(100)],
    ["jumps a tenth of the view back", "PageUp", 50, stop(40)],
    ["jumps a tenth of the view on", "PageDown", 50, stop(60)],
    ["jumps to the end at most", "PageDown", 95, stop(100)],
    ["jumps to the start at most", "PageUp", 5, stop(0)],
    ["is removed", "Escape", 50, { kind: "leave" }],
  ])("keyboard cursor %s", (_, key, current, expected) => {
    expect(press(key, current)).toEqual(expected);
  });

  test("keys zoom and pan", () => {
    expect(press("+", null)).toEqual({ kind: "zoom", factor: 0.5 });
    expect(press("-", null)).toEqual({ kind: "zoom", factor: 2 });
    expect(press("0", null)).toEqual({ kind: "show-all" });
    expect(press("ArrowLeft", 5, true)).toEqual({ kind: "pan", share: -0.1 });
  });

  test("other keys are left to the page", () => {
    for (const key of ["Tab", "Enter", "a", " "]) expect(press(key, 5)).toBeNull();
    expect(press("Escape", null)).toBeNull();
    expect(keyAction({ key: "ArrowLeft", shiftKey: false }, [], null, viewS)).toBeNull();
  });
});
