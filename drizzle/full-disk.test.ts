import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { fullDiskAt, fullnessOf, saysDiskFull } from "./full-disk.ts";

test("a disk with free space, or an unknown one, is not full", async () => {
  expect(await fullDiskAt(tmpdir())).toBeNull();
  expect(await fullDiskAt("/nowhere/at/all")).toBeNull();
});

const room = { bsize: 4096, blocks: 20_480, bavail: 10_240, files: 1000, ffree: 10 };

test.each([
  [{}, null],
  [{ bavail: 4096 }, null],
  [{ bavail: 4095 }, "The disk that holds /data is full: 15 MB of 80 MB are free."],
  [{ bavail: 0 }, "The disk that holds /data is full: 0 MB of 80 MB are free."],
  [{ ffree: 0 }, "The disk that holds /data is full: none of its 1000 inodes is free."],
  // A file system without inodes, and one that reports nothing.
  [{ files: 0, ffree: 0 }, null],
  [{ blocks: 0, bavail: 0 }, null],
])("room %j: %j", (change, sentence) => expect(fullnessOf("/data", { ...room, ...change })).toBe(sentence));

test.each([
  [{ code: "53100", message: "could not extend file" }, true],
  [Object.assign(new Error("write"), { code: "ENOSPC" }), true],
  [Object.assign(new Error("write"), { code: "EDQUOT" }), true],
  [new Error('could not write to file "pg_wal/xlogtemp.7": No space left on device'), true],
  [{ code: "53200", message: "out of memory" }, false],
  [null, false],
  ["a text", false],
])("%j says that a disk is full: %s", (error, is) => expect(saysDiskFull(error)).toBe(is));
