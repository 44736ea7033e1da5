import { expect, test } from "vitest";
import { fakeBrowser, fakeMachine } from "../testing/fake-browser.fixture.ts";
import { servicesOf } from "./services.ts";

test.each([
  ["nothing", undefined],
  ["that its handler rejected", { __mozWebExtensionPolyfillReject__: true, message: "no" }],
])("a request that the background answers with %s rejects", async (_, answer) => {
  const { browser } = fakeBrowser(fakeMachine());
  Object.assign(browser.runtime, { sendMessage: async () => answer });
  await expect(servicesOf(browser).send({ type: "log" })).rejects.toThrow('did not answer "log"');
});
