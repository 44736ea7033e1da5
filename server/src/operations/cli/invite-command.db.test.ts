import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { redeemInvite } from "../../accounts/invites.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { readInviteArguments, runInviteCommand } from "./invite-command.ts";

const now = Date.UTC(2026, 0, 15, 12);
let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, 2);
  drop = database.drop;
});
afterAll(async () => {
  await pool.end();
  await drop();
});

const run = (...args: string[]) => runInviteCommand(pool, readInviteArguments(args), now, { PORT: "7400" });
const redeem = (code: string, at = now) => redeemInvite(pool, { code }, null, at);

test("the command makes invites for as many browsers and days as asked, lists them, and takes them back", async () => {
  const said = await run("--uses", "2", "--days", "3");
  const [, code] = /^Invite code: (\w{5}-\w{5})\nLink: http:\/\/127\.0\.0\.1:7400\/join\/\1$/.exec(said)!;
  expect(await redeem(code!)).toEqual({ ok: true });
  await run();
  const lines = (await run("--list")).split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^ *\d+ {2}open {5}used 0 of 1 .* until 2026-02-14 {2}operator$/),
    expect.stringMatching(/^ *\d+ {2}open {5}used 1 of 2 .* until 2026-01-18 {2}operator$/),
  ]);
  expect(await redeem(code!, now + 3 * 86_400_000)).toEqual({ ok: false, fault: "expired" });
  const id = /\d+/.exec(lines[1]!)![0];
  expect(await run("--revoke", id)).toBe(`Invite ${id} lets nobody in any more.`);
  expect(await redeem(code!)).toEqual({ ok: false, fault: "revoked" });
  await expect(run("--revoke", id)).rejects.toThrow(`There is no invite ${id}`);
  expect((await run("--list")).split("\n")[1]).toContain("revoked");
});

test.each([
  ["--uses", "0"],
  ["--uses", "1001"],
  ["--days", "x"],
  ["--days", "1.5"],
  ["--list", "--uses", "2"],
  ["--revoke", "-1"],
  ["--revoke=1", "--list"],
  ["more"],
  ["--uses"],
])("arguments that make no sense are answered with the usage: %s %s", (...args) => {
  expect(() => readInviteArguments(args.filter((one) => one !== undefined))).toThrow("usage:");
});
