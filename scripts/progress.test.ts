import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { withProgress } from "./progress.mjs";

const screen = (isTTY: boolean) => {
  const written: string[] = [];
  return { written, to: { isTTY, write: (text: string) => written.push(text) } };
};

test("progress says what is done, how far it is, and how long it took", async () => {
  const { written, to } = screen(false);
  const options = { to, everyMs: 5, detail: () => "7 packages" };
  expect(await withProgress("Installing", () => sleep(30, "result"), options)).toBe("result");
  expect(written[0]).toBe("Installing ...\n");
  expect(written[1]).toBe("Installing: 0 s, 7 packages\n");
  expect(written.at(-1)).toBe("Installing: done after 0 s.\n");
});

test("progress on a terminal writes over its line", async () => {
  const { written, to } = screen(true);
  await withProgress("Installing", () => sleep(30), { to, everyMs: 5 });
  expect(written[1]).toBe("\r\u001b[KInstalling: 0 s");
});

test("progress that fails says so, and passes the error on", async () => {
  const { written, to } = screen(false);
  const failing = withProgress("Installing", () => Promise.reject(new Error("no network")), { to });
  await expect(failing).rejects.toThrow("no network");
  expect(written.at(-1)).toBe("Installing: failed after 0 s.\n");
});
