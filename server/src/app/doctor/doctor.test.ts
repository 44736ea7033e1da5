import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as httpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { openPostOffice } from "../../testing/post-office.ts";
import { checkDisk, checkPort, checkReach, checkSecrets, checkTimeZone } from "./check-machine.ts";
import { checkMail, checkPush } from "./check-mail.ts";
import { checkProxy } from "./check-proxy.ts";
import { examine, secretValues, withoutSecrets } from "./examine.ts";
import { checked, fault, fine } from "./finding.ts";
import { textOf } from "./print-findings.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
const web = async (answer: RequestListener) => `http://127.0.0.1:${await listening(httpServer(answer))}`;
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "tidemark-doctor-"));
  ends.push(() => rm(path, { recursive: true }));
  return path;
}
async function office(options: Parameters<typeof openPostOffice>[0]) {
  const opened = await openPostOffice(options);
  ends.push(() => opened.close());
  return { host: "127.0.0.1", port: Number(new URL(opened.url).port) };
}
const login = { user: "me", pass: "hidden#1" };
const withLogin = {
  disabledCommands: [],
  authOptional: true,
  onAuth: (
    { password }: { password?: string | null | undefined },
    _: unknown,
    done: (error: Error | null, answer?: { user: string }) => void,
  ) => (password === login.pass ? done(null, { user: "me" }) : done(new Error(`no: ${password}`))),
};

test("mail: a server that takes the login is fine; a refused one is named without the password", async () => {
  const server = await office({ ...withLogin, allowInsecureAuth: true, hideSTARTTLS: true });
  expect(await checkMail({ smtp: { ...server, auth: login } })).toEqual([
    { check: "mail", level: "fine", says: "The mail server takes mail and the login." },
  ]);
  const [refused] = await checkMail({ smtp: { ...server, auth: { ...login, pass: "wrong-password" } } });
  expect(refused).toMatchObject({
    level: "fault",
    says: expect.stringMatching(/refuses the login \(5\d\d\)/),
  });
  expect(JSON.stringify(refused)).not.toContain("wrong-password");
});

test("mail: a certificate of one's own is refused until its authority is named", async () => {
  const [found] = await checkMail({ smtp: { ...(await office(withLogin)), requireTLS: true } });
  expect(found).toMatchObject({ says: "The mail server's certificate is not trusted." });
});

test("mail: no TLS where it is required, and TLS from the start at a plain port, are named", async () => {
  const plain = await office({ hideSTARTTLS: true });
  expect((await checkMail({ smtp: { ...plain, requireTLS: true } }))[0]!.says).toContain("TLS fails");
  expect((await checkMail({ smtp: { ...plain, secure: true } }))[0]!.level).toBe("fault");
});

test("mail: a server that drips its greeting is given up in time", async () => {
  const port = await listening(
    createServer(async (socket) => {
      for (const letter of "220 welcome to a server that is very slow".repeat(20)) {
        if (socket.destroyed) return;
        socket.write(letter);
        await sleep(20);
      }
    }),
  );
  const started = performance.now();
  const [found] = await checkMail({ smtp: { host: "127.0.0.1", port } }, 500);
  expect(found).toMatchObject({ level: "fault", says: "The mail server did not answer in 0.5 s." });
  expect(performance.now() - started).toBeLessThan(4000);
});

test("mail: nothing that listens, and none that is set, are told apart", async () => {
  const [away] = await checkMail({ smtp: { host: "127.0.0.1", port: 1 } });
  expect(away).toMatchObject({ level: "fault", says: expect.stringContaining("takes no mail") });
  expect(await checkMail({ smtp: null })).toMatchObject([{ level: "note" }]);
});

test("push: a damaged key is a fault, a service that is away a note", async () => {
  const url = await web((_, response) => response.writeHead(404).end());
  const config = { publicUrl: "https://tides.example", mailFrom: null };
  const key = Buffer.alloc(32, 7).toString("base64url");
  expect((await checkPush(key, config, [url])).map(({ level }) => level)).toEqual(["fine", "fine"]);
  expect(await checkPush(key, config, ["http://127.0.0.1:1/"])).toMatchObject([
    { level: "fine" },
    { level: "note", says: expect.stringContaining("Not reached from here: 127.0.0.1.") },
  ]);
  expect(await checkPush(Buffer.alloc(32).toString("base64url"), config, [])).toMatchObject([
    { level: "fault" },
  ]);
  expect(await checkPush(key, { publicUrl: null, mailFrom: null }, [])).toMatchObject([
    { level: "fine" },
    { level: "note" },
  ]);
});

const info = JSON.stringify({ version: "0.1.0", profile: "private", registration: "invite-code" });
const proxyConfig = { trustedProxies: ["127.0.0.1"], host: "127.0.0.1", port: 7300 };

test("proxy: PUBLIC_URL that leads to Tidemark is fine, also with a path", async () => {
  const url = await web(({ url: path }, response) =>
    path === "/tides/v1/server" || path === "/v1/server"
      ? response.end(info)
      : response.writeHead(404).end("{}"),
  );
  for (const path of ["", "/tides"]) {
    const found = await checkProxy({ ...proxyConfig, publicUrl: `${url}${path}` }, true);
    expect(found).toMatchObject([{ level: "fine" }]);
  }
  const [wrong] = await checkProxy({ ...proxyConfig, publicUrl: `${url}/other` }, true);
  expect(wrong!.says).toBe("PUBLIC_URL answers 404, and not as Tidemark.");
});

test.each([
  [502, "does not reach Tidemark"],
  [421, "names another host"],
  [301, "is redirected"],
  [200, "not as Tidemark"],
])("proxy: an answer %i is named with what to do", async (status, said) => {
  const url = await web((_, response) =>
    response.writeHead(status, { location: "https://other.example/" }).end("<h1>hello</h1>"),
  );
  const [found] = await checkProxy({ ...proxyConfig, publicUrl: url }, true);
  expect(found).toMatchObject({ level: "fault", says: expect.stringContaining(said) });
});

test("proxy: one that hangs or is away is a fault, and TLS without TRUSTED_PROXIES, too", async () => {
  const hanging = await web(() => {});
  const [hung] = await checkProxy({ ...proxyConfig, publicUrl: hanging }, true, 200);
  expect(hung!.says).toContain("does not answer");
  const [away] = await checkProxy({ ...proxyConfig, publicUrl: "http://127.0.0.1:65000" }, true);
  expect(away!.says).toBe("PUBLIC_URL does not answer (ECONNREFUSED).");
  const config = { ...proxyConfig, publicUrl: "https://tides.example", trustedProxies: [] };
  expect(await checkProxy(config, false)).toMatchObject([
    { level: "fault", says: expect.stringContaining("TRUSTED_PROXIES is not set") },
    { level: "note" },
  ]);
});

test("port: free, another program's, and Tidemark's own are told apart", async () => {
  const other = Number(new URL(await web((_, response) => response.end("hello"))).port);
  const own = Number(new URL(await web((_, response) => response.end(info))).port);
  expect(await checkPort({ host: "127.0.0.1", port: 0 })).toMatchObject({ findings: [{ level: "fine" }] });
  expect(await checkPort({ host: "127.0.0.1", port: other })).toMatchObject({
    running: false,
    findings: [{ level: "fault", says: `Port ${other} is in use by another program.` }],
  });
  expect(await checkPort({ host: "127.0.0.1", port: own })).toMatchObject({ running: true });
  expect(await checkPort({ host: "192.0.2.1", port: 7300 })).toMatchObject({
    findings: [{ says: "192.0.2.1 is not an address of this machine." }],
  });
});

test("network: listening for others without TLS is noted", () => {
  expect(checkReach({ host: "127.0.0.1", publicUrl: null })).toMatchObject([{ level: "fine" }]);
  expect(checkReach({ host: "0.0.0.0", publicUrl: null })[0]!.says).toContain("without TLS");
});

test("secrets: a file that others may read is a fault", async () => {
  const dataDir = await folder();
  expect(await checkSecrets(dataDir)).toMatchObject([{ level: "note" }]);
  const path = join(dataDir, "config.json");
  await writeFile(path, "{}", { mode: 0o600 });
  expect(await checkSecrets(dataDir)).toMatchObject([{ level: "fine" }]);
  await chmod(path, 0o640);
  expect(await checkSecrets(dataDir)).toMatchObject([{ level: "fault", todo: `Run: chmod 600 ${path}` }]);
});

test("disk: room is told for a folder that is not made yet, and little room is noted", async () => {
  const dataDir = join(await folder(), "not", "yet");
  expect(await checkDisk(dataDir, 1)).toMatchObject([
    { level: "fine", says: expect.stringMatching(/GB are free/) },
  ]);
  expect(await checkDisk(dataDir, 2 ** 60)).toMatchObject([{ level: "note" }]);
});

test("time zone: a misspelt one is a fault", () => {
  expect(checkTimeZone("Europe/Berlyn")).toMatchObject([{ level: "fault" }]);
  expect(checkTimeZone("Europe/Berlin")[0]!.says).toContain("Europe/Berlin");
  expect(checkTimeZone(undefined)).toMatchObject([{ level: "fine" }]);
});

test("a check that throws or hangs is a fault, without its error's text", async () => {
  const [thrown] = await checked("x", async () => {
    throw Object.assign(new Error("hidden"), { code: "EWHY" });
  });
  expect(thrown).toMatchObject({ level: "fault", says: "This could not be checked (EWHY)." });
  const [hung] = await checked("x", () => new Promise(() => {}), 20);
  expect(hung!.says).toContain("no answer");
});

test("wrong settings are all told, and nothing else is tried", async () => {
  const found = await examine({ PORT: "x", SMTP_URL: "smtp://me:hidden#1@mail.example" });
  expect(found.filter(({ level }) => level === "fault").map(({ says }) => says.split(" ")[0])).toEqual([
    "PORT",
    "SMTP_URL",
  ]);
  expect(JSON.stringify(found)).not.toContain("hidden");
});

test("no secret of settings, files or config.json is ever shown", async () => {
  const dataDir = await folder();
  await writeFile(join(dataDir, "config.json"), JSON.stringify({ holderKey: "stored-secret" }));
  await writeFile(join(dataDir, "smtp"), "filed-secret\n");
  const secrets = await secretValues({
    DATA_DIR: dataDir,
    DATABASE_URL: "postgres://me:url%23secret@db.example/tidemark",
    SMTP_PASSWORD_FILE: join(dataDir, "smtp"),
    OPERATOR_KEY: "operator-secret!!",
  });
  const text = "stored-secret filed-secret url%23secret url#secret operator-secret!! and the rest";
  expect(withoutSecrets(text, secrets)).toBe("… … … … … and the rest");
});

test("findings are printed with what to do, as lines or as JSON, without secrets", async () => {
  const findings = [
    fine("disk", "Room."),
    fault("mail", "The key operator-secret!! is wrong.", "Change it."),
  ];
  const variables = { OPERATOR_KEY: "operator-secret!!", DATA_DIR: "/nowhere" };
  expect(await textOf(findings, variables, false)).toBe(
    [
      "  ok   disk       Room.",
      "WRONG  mail       The key … is wrong.",
      "                  Change it.",
      "",
      "1 thing is wrong.",
    ].join("\n"),
  );
  expect(JSON.parse(await textOf(findings, variables, true))).toEqual({
    ok: false,
    findings: [
      { check: "disk", level: "fine", says: "Room." },
      { check: "mail", level: "fault", says: "The key … is wrong.", todo: "Change it." },
    ],
  });
});
