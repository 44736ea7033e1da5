import { expect, test } from "vitest";
import type { Target } from "./channel.ts";
import { ChannelVault } from "./channel-vault.ts";

const vault = new ChannelVault("the channels' key in tests");
const target: Target = { kind: "ntfy", server: "https://ntfy.sh", topic: "secret-topic", token: "tk_secret" };
const sealedOf = (stored: unknown): string => (stored as { sealed: string }).sealed;

test("a sealed channel opens again, shows nothing, and is never sealed alike", () => {
  const [one, other] = [vault.seal(target), vault.seal(target)];
  expect(JSON.stringify(one)).not.toMatch(/secret|ntfy/);
  expect(sealedOf(one)).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
  expect(sealedOf(one)).not.toBe(sealedOf(other));
  expect(vault.open("ntfy", one)).toEqual(target);
});

test("an address stays plain, and plain rows of older versions open", () => {
  const address: Target = { kind: "email", address: "ann@home.example" };
  expect(vault.seal(address)).toEqual(address);
  expect(vault.open("ntfy", target)).toEqual(target);
  expect([vault.isSealed(address), vault.isSealed(target)]).toEqual([true, false]);
});

test("what the old key sealed opens, and asks to be sealed again", () => {
  const next = new ChannelVault("the next key in tests", "the channels' key in tests");
  const stored = vault.seal(target);
  expect(next.open("ntfy", stored)).toEqual(target);
  expect(next.isSealed(stored)).toBe(false);
  expect(next.isSealed(next.seal(target))).toBe(true);
});

test.each([
  ["another key", "ntfy", (text: string) => text, new ChannelVault("another key")],
  ["another kind", "gotify", (text: string) => text, vault],
  [
    "a changed letter",
    "ntfy",
    // The last letter would not do: it may hold bits that are not read.
    (text: string) => text.replace(/.(?=.{8}$)/, (letter) => (letter === "A" ? "B" : "A")),
    vault,
  ],
  ["a short text", "ntfy", (text: string) => text.split(".").slice(0, 3).join("."), vault],
  ["another version", "ntfy", (text: string) => text.replace("v1", "v2"), vault],
  ["no text", "ntfy", () => "", vault],
  ["a swapped nonce", "ntfy", (text: string) => text.replace(/\.[\w-]{16}\./, `.${"A".repeat(16)}.`), vault],
])("a sealed channel with %s does not open, and the error says nothing of it", (_, kind, change, by) => {
  const stored = { sealed: change(sealedOf(vault.seal(target))) };
  let error: unknown;
  try {
    by.open(kind, stored);
  } catch (caught) {
    error = caught;
  }
  expect(String(error)).toMatch(
    /Error: (?:It is encrypted with a key|What is encrypted is damaged|An encrypted channel is damaged)/,
  );
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret/);
});
