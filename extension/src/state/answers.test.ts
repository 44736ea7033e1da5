import { expect, test } from "vitest";
import { fakeBrowser, fakeMachine } from "../testing/fake-browser.fixture.ts";
import { asinOf } from "../testing/listing.fixture.ts";
import { historyOf, productOf } from "../testing/product.fixture.ts";
import { createAnswers, maxAnswerChars, maxAnswers } from "./answers.ts";

const server = "https://prices.example.org";
const lamp = { marketplace: "com", asin: "B000000001" };
const found = { ok: true, product: productOf(), history: historyOf(), others: [], now: 5 } as const;

function open() {
  const machine = fakeMachine();
  return { machine, answers: createAnswers(fakeBrowser(machine).browser.storage.local, () => machine.now) };
}

test("an answer is kept as it was, with the time at which it came, for its server only", async () => {
  const { machine, answers } = open();
  await answers.save(server, lamp, found);
  expect(await answers.read(server, lamp)).toEqual({ at: machine.now, found });
  expect(await answers.read("https://other.example", lamp)).toBeNull();
  expect(await answers.read(server, { ...lamp, asin: "B000000002" })).toBeNull();
});

test("no more answers are kept than the limit, the newest ones, and no long one", async () => {
  const { machine, answers } = open();
  for (let n = 0; n < maxAnswers + 5; n++) await answers.save(server, { marketplace: "com", asin: asinOf(n) }, found); // biome-ignore format: one row
  await answers.save(server, { ...lamp, asin: asinOf(999) }, { ...found, product: productOf({ title: "x".repeat(maxAnswerChars) }) }); // biome-ignore format: one row
  expect(Object.keys(machine.disk)).toHaveLength(maxAnswers + 1);
  expect(await answers.read(server, { ...lamp, asin: asinOf(4) })).toBeNull();
  expect(await answers.read(server, { ...lamp, asin: asinOf(5) })).not.toBeNull();
  expect(await answers.read(server, { ...lamp, asin: asinOf(999) })).toBeNull();
});

test("a kept answer that cannot be read counts as none, and clearing leaves nothing", async () => {
  const { machine, answers } = open();
  await answers.save(server, lamp, found);
  machine.disk["answer com/B000000001"] = { server, at: "yesterday" };
  expect(await answers.read(server, lamp)).toBeNull();
  await answers.clear();
  expect(machine.disk).toEqual({});
});
