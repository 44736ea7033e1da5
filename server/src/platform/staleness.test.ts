import { expect, test } from "vitest";
import { Staleness } from "./staleness.ts";

test("a replica is as new as the newest position of the primary that it has passed", () => {
  const replica = new Staleness();
  expect(replica.ageAt(0)).toBe(Number.POSITIVE_INFINITY);
  replica.primaryAt(1000, 10n);
  replica.primaryAt(2000, 20n);
  replica.replicaAt(9n);
  expect(replica.ageAt(2000)).toBe(Number.POSITIVE_INFINITY);
  replica.replicaAt(15n);
  expect(replica.ageAt(2500)).toBe(1500);
  replica.replicaAt(20n);
  expect(replica.ageAt(2500)).toBe(500);
});

test("a replica stays new while its primary stands still", () => {
  const replica = new Staleness();
  for (const at of [1000, 2000, 3000]) {
    replica.primaryAt(at, 10n);
    replica.replicaAt(10n);
  }
  expect(replica.ageAt(3000)).toBe(0);
});

test("a replica that was cut off grows old, though it has replayed all it received", () => {
  const replica = new Staleness();
  replica.primaryAt(1000, 10n);
  replica.replicaAt(10n);
  for (let at = 2000; at < 900_000; at += 500) {
    replica.primaryAt(at, 11n + BigInt(at));
    replica.replicaAt(10n);
  }
  expect(replica.ageAt(900_000)).toBe(899_000);
});

test("a replica's age is unknown after it was lost", () => {
  const replica = new Staleness();
  replica.primaryAt(1000, 10n);
  replica.replicaAt(10n);
  replica.forget();
  replica.replicaAt(10n);
  expect(replica.ageAt(1000)).toBe(Number.POSITIVE_INFINITY);
});
