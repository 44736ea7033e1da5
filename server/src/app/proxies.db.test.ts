import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../testing/free-port.ts";
import { SiteWalker } from "../testing/site-walker.ts";
import {
  lamp,
  operatorKey,
  readKey,
  report,
  startTestServer,
  type TestServer,
} from "../testing/test-server.ts";

const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../deploy/proxy/${name}`, import.meta.url)), "utf8");
const isInstalled = (program: string): boolean => spawnSync(program, ["-v"]).error === undefined;

interface Started {
  readonly program: string;
  readonly args: readonly string[];
}

/** The example as it is but for the port, the certificates, and the servers' addresses. */
const proxies: Record<string, (folder: string, port: number, text: string) => Started> = {
  Caddyfile(folder, port, text) {
    const file = join(folder, "Caddyfile");
    const options = `{\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n\tadmin off\n\thttps_port ${port}\n}\n`;
    writeFileSync(file, options + text);
    return { program: "caddy", args: ["run", "--adapter", "caddyfile", "--config", file] };
  },
  "nginx.conf"(folder, port, text) {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tides.example", "-keyout", key, "-out", certificate]; // biome-ignore format: one row
    execFileSync("openssl", made, { stdio: "ignore" });
    const site = text
      .replaceAll("listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`)
      .replace(/\/etc\/letsencrypt\S*fullchain\.pem/g, certificate)
      .replace(/\/etc\/letsencrypt\S*privkey\.pem/g, key);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const user = process.getuid?.() === 0 ? "user root;" : "";
    const whole = `${user} daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off; ${temporary.join(" ")} include ${folder}/site.conf; }`;
    writeFileSync(join(folder, "site.conf"), site);
    writeFileSync(join(folder, "nginx.conf"), whole);
    return { program: "nginx", args: ["-c", join(folder, "nginx.conf"), "-p", folder] };
  },
};

let folder: string;
let servers: TestServer[];
let proxy: ChildProcess | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidemark-proxy-"));
  [servers, proxy] = [[], null];
});
afterEach(async () => {
  if (proxy && proxy.exitCode === null) {
    const ended = new Promise((resolve) => proxy!.once("exit", resolve));
    proxy.kill("SIGTERM");
    await ended;
  }
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts an example with a server of its settings behind each of its sites. */
async function start(name: string): Promise<{ publicUrls: readonly string[]; port: number }> {
  const text = example(name);
  const publicUrls = [...text.matchAll(/PUBLIC_URL=(\S+)/g)].map(([, url]) => url!);
  const [trusted] = [...text.matchAll(/TRUSTED_PROXIES=(\S+)/g)].map(([, networks]) => networks!);
  for (const publicUrl of publicUrls) {
    const server = await startTestServer({
      PUBLIC_URL: publicUrl,
      TRUSTED_PROXIES: trusted!,
      READ: "members",
    });
    servers.push(server);
    for (const token of [await server.register(), await server.register()]) {
      await report(server.url, token, lamp("25.89"));
    }
  }
  const port = await freePort();
  let at = 0;
  const led = text.replace(/(?:http:\/\/)?127\.0\.0\.1:7300/g, (address) =>
    address.startsWith("http:") ? servers[at++]!.url : new URL(servers[at++]!.url).host,
  );
  const { program, args } = proxies[name]!(folder, port, led);
  const environment = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  proxy = spawn(program, args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  proxy.stderr!.setEncoding("utf8").on("data", (part: string) => {
    said += part;
  });
  await expect
    .poll(() => {
      if (proxy!.exitCode !== null) throw new Error(said);
      return new SiteWalker(publicUrls[0]!, port).open("/healthz").then(
        ({ status }) => status,
        () => 0,
      );
    })
    .toBe(200);
  return { publicUrls, port };
}

for (const [name, program] of [
  ["Caddyfile", "caddy"],
  ["nginx.conf", "nginx"],
] as const) {
  const missing = isInstalled(program) ? "" : ` (skipped: ${program} is not installed)`;
  test.skipIf(missing !== "")(
    `deploy/proxy/${name} serves the website at the root and below a path${missing}`,
    async () => {
      const { publicUrls, port } = await start(name);
      expect(publicUrls.map((url) => new URL(url).pathname)).toEqual(["/", "/prices"]);
      for (const publicUrl of publicUrls) {
        const visitor = new SiteWalker(publicUrl, port);
        expect((await visitor.open("/p/com/B000000001")).status).toBe(401);
        const home = await visitor.open(`${publicUrl}/?key=${readKey}`);
        expect([home.status, home.url]).toEqual([200, `${publicUrl}/`]);
        const product = await visitor.open("/p/com/B000000001");
        const fields = { rule: "target", price: "20.00" };
        const watches = await visitor.send(product, "main form[method=post]", fields);
        expect(watches.url).toBe(`${publicUrl}/watches?done=began`);
        visitor.headers = { Authorization: `Basic ${btoa(`:${operatorKey}`)}` };
        const seen = await visitor.walk("/", /^$/);
        expect([...seen].filter(([, status]) => status !== 200)).toEqual([]);
        expect(seen.size).toBeGreaterThan(20);
        expect(visitor.strays).toEqual([]);
        // The proxy is trusted.
        expect((await visitor.open("/operator")).text).not.toContain("TRUSTED_PROXIES");
      }
    },
    // Several hundred requests by TLS.
    180_000,
  );
}
