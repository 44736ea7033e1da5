import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { appriseChannel } from "./apprise.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { anItem, anOutgoing, hostileTitle } from "./outgoing.fixture.ts";

const python = process.env.APPRISE_PYTHON ?? "python3";
const isThere = spawnSync(python, ["-c", "import apprise"]).status === 0;

test("in CI the Apprise library is there: none of these tests is skipped", () => {
  expect(Boolean(process.env.CI) && !isThere).toBe(false);
});

describe.skipIf(!isThere)("with the Apprise library (pip install apprise, or APPRISE_PYTHON)", () => {
  test("the Apprise library delivers the message unchanged, a hostile title included", async () => {
    const bodies: string[] = [];
    const end = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      response.end();
    });
    await new Promise<void>((done) => end.listen(0, "127.0.0.1", done));
    const { port } = end.address() as AddressInfo;
    const script = fileURLToPath(new URL("apprise-server.fixture.py", import.meta.url));
    const server = spawn(python, [script, `json://127.0.0.1:${port}/`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [line] = (await once(server.stdout, "data")) as [Buffer];
      const channel = appriseChannel(guardedFetch({ allowedNetworks: ["127.0.0.1"] }), Date.now);
      const target = { kind: "apprise", url: `http://127.0.0.1:${Number(line.toString())}/notify` } as const;
      const signal = new AbortController().signal;
      expect(await channel.send(target, anOutgoing(), signal)).toMatchObject({ ok: true });
      const hostile = anOutgoing([anItem({ title: hostileTitle })]);
      expect(await channel.send(target, hostile, signal)).toMatchObject({ ok: true });
      const [first, second] = bodies.map((body) => JSON.parse(body));
      expect(first).toMatchObject({ title: "$25.89 (−14%) – Tide Clock, oak", type: "info" });
      expect(first.message).toContain("Confirmed by 3 people and the server’s own check.");
      expect(second.message).toContain("<img src=x onerror=alert(1)> Bcc: all@evil.example");
      end.close();
      end.closeAllConnections();
      expect(await channel.send(target, anOutgoing(), signal)).toMatchObject({ ok: false });
    } finally {
      server.kill();
      end.close();
    }
  }, 30_000);
});
