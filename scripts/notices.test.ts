import { expect, test } from "vitest";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { runningNotice, stoppingNotice } from "./notices.mjs";

const server = { url: "http://127.0.0.1:7300", dataDir: "/data", isPublic: false };

test("the notice of a start says how many processes answer, where they are several", () => {
  const lines = (processes?: number) =>
    runningNotice({ ...server, processes })
      .split("\n")
      .slice(1, 4);
  const [first, data] = [expect.stringContaining(server.url), "Its data lies in /data"];
  expect(lines(4)).toEqual([first, "4 processes answer there.", data]);
  expect(lines()).toEqual([first, data, ""]);
});

test("the notice of a start says where the operator's page is, and where its password, which is not shown", () => {
  const page = (more = {}) => runningNotice({ ...server, ...more });
  expect(page()).toContain("is http://127.0.0.1:7300/operator. ");
  expect(page()).toContain("\n`operatorKey` in /data/config.json.\n");
  expect(page({ ownKey: true })).toContain("\nyour OPERATOR_KEY.\n");
});

test("every stop says something, and one by Ctrl-C how to end at once", () => {
  expect(stoppingNotice("SIGTERM")).toBe("\nStopping ...\n");
  expect(stoppingNotice("SIGINT")).toContain("Ctrl-C again");
});
