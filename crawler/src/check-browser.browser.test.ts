import { expect, test } from "vitest";
import { checkBrowser } from "./check-browser.ts";

test("the browser that the verifier would use starts, and its version is told", async () => {
  expect(await checkBrowser(process.env)).toMatchObject({
    level: "fine",
    says: expect.stringMatching(/^Chromium \d+\.[\d.]+ starts \(/),
  });
});

test("a program that is no browser, and a path to nothing, are faults with what to do", async () => {
  expect(await checkBrowser({ CHROMIUM_PATH: "/bin/false" }, 3000)).toMatchObject({
    level: "fault",
    says: "The browser at /bin/false does not start.",
  });
  expect(await checkBrowser({ CHROMIUM_PATH: "/nowhere" })).toMatchObject({
    says: "CHROMIUM_PATH is /nowhere, which does not exist.",
    todo: "Put CHROMIUM_PATH right, or remove it.",
  });
  expect(await checkBrowser({ VERIFIER: "off" })).toMatchObject({ level: "note" });
});
