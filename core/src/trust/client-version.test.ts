import { expect, test } from "vitest";
import { clientVersion } from "./client-version.ts";

test.each(["0.1.0", "12", "1.2.3.4", "10.20"])("%s is a version", (client) => {
  expect(clientVersion(client)).toBe(client);
});

test.each([
  undefined,
  "",
  "0.1.0 ",
  " 0.1.0",
  "0.1.0\u200b",
  "V0.1.0",
  "tidemark/0.1.0",
  "00.1.0",
  "1.2.3.4.5",
  "0.1.0\n",
  "١.٢",
])("%j is not a known client version", (client) => expect(clientVersion(client)).toBe("other"));
