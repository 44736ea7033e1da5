import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { openerOf, openUrl } from "./open-url.mjs";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { askOnce } from "./verifier-browser.mjs";

const made: string[] = [];
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "tidemark-browser-"));
  made.push(path);
  return path;
}
afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true });
});

function terminal(answer: string) {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(answer);
  return { input, output, said: () => String(output.read() ?? "") };
}

test.each([
  ["y\n", true],
  ["Yes\n", true],
  ["n\n", false],
  ["\n", false],
  ["", false],
  ["yesterday\n", false],
])("the answer %j to the question for a browser means %s", async (answer, meant) => {
  const { input, output, said } = terminal(answer);
  expect(await askOnce(join(await folder(), "new"), { input, output })).toBe(meant);
  expect(said()).toContain("Install Chromium now?");
});

test("a person is asked for a browser once for each data folder", async () => {
  const dataDir = await folder();
  await askOnce(dataDir, terminal("n\n"));
  const again = terminal("y\n");
  expect(await askOnce(dataDir, again)).toBe(false);
  expect(again.said()).toBe("");
});

test("each system has a program that opens an address; one that is missing or fails is told", async () => {
  expect(["darwin", "win32", "linux", "freebsd"].map((platform) => openerOf(platform)[0])).toEqual([
    "open",
    "rundll32",
    "xdg-open",
    "xdg-open",
  ]);
  expect(await openUrl("http://127.0.0.1/", ["/bin/true"])).toBe(true);
  expect(await openUrl("http://127.0.0.1/", ["/bin/false"])).toBe(false);
  expect(await openUrl("http://127.0.0.1/", ["no-such-opener"])).toBe(false);
});
