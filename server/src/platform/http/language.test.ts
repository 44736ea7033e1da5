import { Hono } from "hono";
import { expect, test } from "vitest";
import { languageOfRequest } from "./language.ts";

const app = new Hono().get("/", (c) => c.text(languageOfRequest(c)));

async function languageOf(accepted: string, cookie = ""): Promise<string> {
  const headers = { "Accept-Language": accepted, Cookie: cookie };
  return (await app.request("/", { headers })).text();
}

test.each([
  ["de-AT,de;q=0.9,en;q=0.8", "de"],
  ["en;q=0.5, fr;q=0.9, ko", "fr"],
  ["de;q=0, sv;q=0.1", "sv"],
  ["es-MX", "es-419"],
  ["pt-PT, en;q=0.7", "pt-BR"],
  ["AR-sa", "ar"],
  ["*", "en"],
  ["", "en"],
  ["de;q=abc", "de"],
  ["__proto__, constructor;q=1, ja;q=0.2", "ja"],
  ["../../de, <b>, de_DE, it", "it"],
  [`${"xx,".repeat(5000)}de`, "en"],
  [`${"a-".repeat(200)}b, de`, "de"],
  [";;;,,;q=1;=,nl", "nl"],
])("Accept-Language %j is answered in %s", async (accepted, language) => {
  expect(await languageOf(accepted)).toBe(language);
});

test.each([
  ["language=ja", "ja"],
  ["language=en-XA", "en-XA"],
  ["a=b; language=pt-BR", "pt-BR"],
  ["language=xx", "de"],
  ["language=__proto__", "de"],
  ["language=de-AT", "de"],
  ["language=%00%ff", "de"],
  ["language=", "de"],
])("the cookie %j is answered in %s to a German browser", async (cookie, language) => {
  expect(await languageOf("de", cookie)).toBe(language);
});
