import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { lamp } from "../../testing/test-server.ts";
import { parseReport } from "./parse-report.ts";

const sender = { reporter: "1", registeredOn: 0, group: null, client: null, receivedAt: 0 };

test("a listing of an older client, without the fields that have defaults, is taken", () => {
  const { subscription: _, ...listing } = lamp("25.89");
  const parsed = parseReport({ id: randomUUID(), ageMs: 0, listing }, sender);
  expect(parsed).toMatchObject({ observations: [{ price: 2589 }], extras: { said: { coupon: null } } });
  expect(parsed).not.toHaveProperty("extras.said.subscribe");
});
