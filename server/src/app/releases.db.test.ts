import { join } from "node:path";
import { isOlder } from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createInvite } from "../accounts/invites.ts";
import { oldestExtension } from "../accounts/oldest-extension.ts";
import { restoreBackup } from "../operations/cli/restore-backup.ts";
import { openPool, type Pool } from "../platform/database.ts";
import {
  asToday,
  type Given,
  lostFields,
  noteGiven,
  readChanges,
  readRecording,
  recordedVersions,
  releasesFolder,
} from "../testing/replay.ts";
import { readKey, startTestServer, type TestServer } from "../testing/test-server.ts";

const versions = recordedVersions();

test("the oldest extension that the server takes is recorded, and no recording is of an older one", () => {
  expect(versions).toContain(oldestExtension);
  expect(versions.filter((version) => isOlder(version, oldestExtension))).toEqual([]);
});

describe.each(versions)("release %s", (version) => {
  const { exchanges, recordedAt } = readRecording(version);
  const changes = readChanges(version);

  describe("its extension", () => {
    let server: TestServer;

    beforeAll(async () => {
      const info = exchanges.find(({ request }) => request.path === "/v1/server")!.answer.body;
      server = await startTestServer({ READ: (info as { read?: string }).read ?? "open" });
      server.clock.now = Date.parse(recordedAt);
    });
    afterAll(() => server.stop());

    test(`each request of extension ${version} is answered as it was, with all fields that it knows`, async () => {
      const given: Given = new Map();
      const differences: string[] = [];
      for (const { request, answer } of exchanges) {
        const { code } = (request.body === null ? {} : JSON.parse(request.body)) as { code?: string };
        const wasGood = answer.status < 300 && code !== undefined;
        if (wasGood && /reporters|read-key/.test(request.path))
          given.set(code, await createInvite(server.pool, "operator"));
        const { path, init } = asToday(request, given);
        const name = `${request.method} ${request.path.split("?")[0]}`;
        const change = changes[name];
        if (change) {
          const refused = await fetch(server.url + path, init);
          if (refused.status !== change.status)
            differences.push(`${name} is answered ${refused.status}: ${change.why}`);
          for (const [header, value] of Object.entries(change.needs)) {
            init.headers[header] = value.replace("READ_KEY", readKey);
          }
        }
        const response = await fetch(server.url + path, init);
        const text = await response.text();
        const body: unknown = text === "" ? null : JSON.parse(text);
        if (response.status !== answer.status) {
          differences.push(
            `${name} was answered ${answer.status}, and is ${response.status}: ${text.slice(0, 200)}`,
          );
        }
        differences.push(...lostFields(answer.body, body).map((lost) => `${name}: ${lost}`));
        noteGiven(given, answer.body, body);
        noteGiven(given, answer.headers, Object.fromEntries(response.headers));
      }
      expect(differences).toEqual([]);
      expect(exchanges.length).toBeGreaterThan(30);
    });
  });

  describe("its database", () => {
    let pool: Pool;
    let drop: () => Promise<void>;

    beforeAll(async () => {
      const database = await createTestDatabase({ empty: true });
      drop = database.drop;
      pool = openPool(database.ownerUrl, 2);
    });
    afterAll(async () => {
      await pool.end();
      await drop();
    });

    test(`a backup of ${version} is restored and migrated, with its prices, watches and channels`, async () => {
      const { rows } = await restoreBackup(pool, join(releasesFolder, version, "backup"));
      expect(rows).toBeGreaterThan(10);
      const [accepted] = await pool`
        select price::int from series join product on product.id = product_id where price is not null and title like 'Brass%'`;
      expect(accepted).toEqual({ price: 2500 });
      const [held] = await pool`
        select (select count(*)::int from watch) as watches, (select count(*)::int from channel) as channels,
          (select count(*)::int from reporter) as reporters, (select count(*)::int from price_point) as points`;
      expect(held).toMatchObject({ watches: 2, channels: 1, reporters: 2, points: 1 });
    });
  });
});
