import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guardedFetch } from "./guarded-fetch.ts";

describe.skipIf(spawnSync("openssl", ["version"]).status !== 0)(
  "over TLS (openssl makes the certificate)",
  () => {
    let server: Server;
    let ca: string;
    let port: number;

    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), "tidemark-tls-"));
      const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
      const subject = ["-subj", "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example"];
      const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
      execFileSync("openssl", ["req", "-x509", ...made, ...subject, "-keyout", key, "-out", cert], {
        stdio: "ignore",
      });
      ca = readFileSync(cert, "utf8");
      server = createServer({ key: readFileSync(key), cert: ca }, (request, response) => {
        response.writeHead(request.headers.host === `hooks.example:${port}` ? 204 : 400).end();
      });
      rmSync(folder, { recursive: true });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      port = (server.address() as AddressInfo).port;
    });
    afterAll(() => server?.close());

    const post = (host: string, trusted: string | undefined) =>
      guardedFetch({
        allowedNetworks: ["127.0.0.1"],
        resolve: async () => [{ address: "127.0.0.1", family: 4 }],
        ...(trusted && { ca: trusted }),
      })({ url: `https://${host}:${port}/`, headers: {}, body: "hello" }, new AbortController().signal);

    test("a certificate of the URL's own host is accepted, though the connection goes to an address", async () => {
      expect(await post("hooks.example", ca)).toMatchObject({ ok: true, status: 204 });
    });

    test("a certificate of another host, or of nobody known, is refused", async () => {
      expect(await post("other.example", ca)).toMatchObject({
        ok: false,
        reason: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID"),
      });
      expect(await post("hooks.example", undefined)).toMatchObject({ ok: false, next: "again" });
    });
  },
);
