import { expect, test } from "vitest";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { readableLine } from "./log-line.mjs";

const time = Date.parse("2026-11-24T14:05:09Z");
const clock = new Date(time).toTimeString().slice(0, 8);

test("a line of the log is read as a sentence with its facts", () => {
  const line = { level: 40, time, pid: 1, hostname: "a", role: "owner", rows: 3, msg: "Waiting" };
  expect(readableLine(JSON.stringify(line))).toBe(`${clock} Waiting (role owner, rows 3)`);
});

test("lists and objects in a line of the log are written without the marks of JSON", () => {
  const line = { level: 30, time, msg: "Started", roles: ["api", "relay"], size: { rows: 3, bytes: null } };
  expect(readableLine(JSON.stringify(line))).toBe(
    `${clock} Started (roles api relay, size rows 3, bytes null)`,
  );
});

test("an error says so, with its cause and without its stack", () => {
  const err = { type: "Error", message: "no space left", stack: "Error: no space left\n at x" };
  expect(readableLine(JSON.stringify({ level: 50, time, msg: "Request failed", err }))).toBe(
    `${clock} Error: Request failed: no space left`,
  );
});

test.each(["The server ended.", "", "[1,2]", "null", '{"ready":true,"url":"http://a"}'])(
  "a line that is none of the log stays as it is: %j",
  (line) => {
    expect(readableLine(line)).toBe(line);
  },
);
