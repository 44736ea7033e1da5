import { privatePolicy } from "@tidemark/core";
import { expect, test } from "vitest";
import type { Pool } from "../../platform/database.ts";
import { Intake, Overloaded } from "./intake.ts";
import type { ParsedReport } from "./parse-report.ts";

const reportOf = (id: string): ParsedReport => ({
  id,
  reporter: "1",
  registeredOn: 0,
  group: null,
  client: null,
  observedAt: 0,
  receivedAt: 0,
  light: false,
  sampled: false,
  marketplace: 1,
  title: null,
  image: null,
  observations: [{ seriesId: 8n, price: 1 }],
  extras: null,
});

/** A database that never answers. */
const hanging = (() => new Promise(() => {})) as unknown as Pool;
/** A database that is gone. */
const gone = (() => ({ execute: () => Promise.reject(new Error("gone")) })) as unknown as Pool;

const options = { pipelines: [], policy: privatePolicy, verifierOn: false, clock: () => 0, batchDelayMs: 0 };

test("reports that the queue cannot hold are refused immediately, and none of them is queued", () => {
  const intake = new Intake({ ...options, pool: hanging, maxWaiting: 3 });
  void intake.submit([reportOf("a"), reportOf("b")]);
  expect(() => intake.submit([reportOf("c"), reportOf("d")])).toThrow(Overloaded);
  expect(intake.waiting).toBe(2);
  void intake.submit([reportOf("c")]);
  expect(intake.waiting).toBe(3);
  expect(() => intake.checkRoom()).toThrow(Overloaded);
});

test("a failed commit rejects for each sender, and frees its place in the queue", async () => {
  const intake = new Intake({ ...options, pool: gone });
  const answers = await Promise.allSettled([intake.submit([reportOf("a")]), intake.submit([reportOf("b")])]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await intake.drain(1000);
  expect(intake.waiting).toBe(0);
});

test("draining ends after its time limit, even if work hangs", async () => {
  const intake = new Intake({ ...options, pool: hanging });
  void intake.submit([reportOf("a")]);
  await intake.drain(10);
  expect(intake.waiting).toBe(1);
});

test("reports that observe nothing are answered without the database", async () => {
  const intake = new Intake({ ...options, pool: gone });
  expect(await intake.submit([])).toEqual(new Map());
  expect(await intake.submit([{ ...reportOf("a"), observations: [] }])).toEqual(new Map());
});
