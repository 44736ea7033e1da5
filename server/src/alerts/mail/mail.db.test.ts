import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deleteOldRows } from "../../operations/upkeep/delete-old-rows.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { openPostOffice, type PostOffice } from "../../testing/post-office.ts";
import {
  day,
  holderKey,
  hour,
  lamp,
  minute,
  operatorKey,
  readKey,
  report,
  startTestServer,
  type TestServer,
} from "../../testing/test-server.ts";
import { HolderLinks } from "../holders/links.ts";

let server: TestServer;
let office: PostOffice;

async function start(env: Record<string, string> = {}, roles = ["api"]): Promise<void> {
  office = await openPostOffice();
  const mail = { SMTP_URL: office.url, MAIL_FROM: "alerts@tides.example", TRUSTED_PROXIES: "127.0.0.1" };
  server = await startTestServer({ ...mail, ...env }, { roles: roles as ["api"] });
}
afterEach(async () => {
  await server.stop();
  await office.close();
});

/** A holder of its own for each address, from network 10.0.N.0/24: only the caps on mail hold anything back. */
async function request(address: string, network = 0, url = server.url) {
  const from = { "X-Forwarded-For": `10.0.${network}.9` };
  const made = await ask(`${url}/v1/holders`, "POST", readKey, {}, { "X-Forwarded-For": anyNetwork() });
  const token: string = made.body.token;
  const answer = await ask(`${url}/v1/channels`, "POST", token, { kind: "email", address }, from);
  return { ...answer, token };
}
let networks = 0;
const anyNetwork = () => `10.${100 + (networks >> 8)}.${networks++ & 255}.1`;

const settled = (count: number) => vi.waitFor(() => expect(office.mails).toHaveLength(count));
const text = (n = -1) => office.mails.at(n)!.part("text/plain");
const confirmLink = () => /http:\S+\/l\/confirm\S+/.exec(text())![0];
const neverLink = () => /http:\S+\/never\/\S+/.exec(text())![0];
const channelsOf = async (token: string) =>
  (await ask(`${server.url}/v1/channels`, "GET", token)).body.channels;

describe("confirmations", () => {
  beforeEach(() => start());

  test("75 confirmations requested for spellings of one mailbox become two", async () => {
    const spelling = (n: number) =>
      [`vic.tim+K${n}@gmail.com`, `V.i.c.tim@googlemail.com`, `VICTIM+${n}@GMail.com`][n % 3]!;
    const answers = [];
    for (let n = 0; n < 75; n++) answers.push(await request(spelling(n), n));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.at(-1)).toMatchObject({
      status: 429,
      body: { detail: "No more mails to this address for now." },
    });
    expect(Number(answers.at(-1)!.headers.get("retry-after"))).toBe(day / 1000);
    await settled(2);
  });

  test("one mailbox gets at most six confirmations a month, though somebody asks every day", async () => {
    let sent = 0;
    for (let n = 0; n < 10; n++) {
      if ((await request("ann@example.org", n)).status === 201) sent++;
      server.clock.now += day;
      await deleteOldRows(server.pool, server.clock.now);
    }
    expect(sent).toBe(6);
    server.clock.now += 30 * day;
    expect((await request("ann@example.org")).status).toBe(201);
    await settled(7);
  });

  test("one domain, with subdomains, gets at most ten confirmations a day; a mail provider's has no such limit", async () => {
    const ask12 = async (address: (n: number) => string) => {
      const states = [];
      for (let n = 0; n < 12; n++) states.push((await request(address(n), n)).status);
      return states.filter((status) => status === 201).length;
    };
    expect(await ask12((n) => `any${n}@${n % 2 ? `sub${n}.` : ""}victim.example`)).toBe(10);
    expect(await ask12((n) => `somebody${n}@gmail.com`)).toBe(12);
  });

  test("few networks cannot use up the server's hourly confirmations: each has a tenth of what is left", async () => {
    const sent = [];
    for (let network = 0; network < 20; network++) {
      const states = [];
      for (let n = 0; n < 8; n++) states.push((await request(`a${network}.${n}@yahoo.com`, network)).status);
      sent.push(states.filter((status) => status === 201).length);
    }
    expect(sent.slice(0, 3)).toEqual([6, 5, 5]);
    expect((await request("honest@posteo.de", 99)).status).toBe(201);
    expect(sent.at(-1)).toBe(1);
  });

  test("confirmations are counted across processes and restarts", async () => {
    const other = await server.another();
    const states = await Promise.all(
      [server.url, other.url!, server.url, other.url!].map(
        async (url, n) => (await request("ann@example.org", n, url)).status,
      ),
    );
    expect(states.toSorted()).toEqual([201, 201, 429, 429]);
    const second = await server.another();
    expect((await request("ann@example.org", 9, second.url!)).status).toBe(429);
  });

  test("confirmations counted by a fast clock are not counted once the clock is right again", async () => {
    const now = server.clock.now;
    server.clock.now += 400 * day;
    for (let n = 0; n < 2; n++) expect((await request("ann@example.org", n)).status).toBe(201);
    expect((await request("ann@example.org", 2)).status).toBe(429);
    server.clock.now = now + 2 * day;
    for (let n = 0; n < 2; n++) expect((await request("ann@example.org", n)).status).toBe(201);
    expect((await request("ann@example.org", 2)).status).toBe(429);
  });

  test("confirmations leave no address behind after their day, and no counter after a month", async () => {
    const { token } = await request("ann@example.org");
    await ask(`${server.url}/v1/me`, "DELETE", token);
    const kept = await server.pool`select row_to_json(c)::text as text from mail_count c`;
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toMatch(/ann|example/);
    await deleteOldRows(server.pool, server.clock.now + day);
    expect(await server.pool`select distinct kind from mail_count`).toEqual([{ kind: "mailbox" }]);
    await deleteOldRows(server.pool, server.clock.now + 30 * day);
    expect(await server.pool`select from mail_count`).toHaveLength(0);
  });
});

describe("confirmations of a server that sends many", () => {
  beforeEach(() => start({ MAILS_PER_DAY: "2000" }));

  test("a server that sends many mails confirms at most twenty a day for one network", async () => {
    for (let n = 0; n < 20; n++) expect((await request(`a${n}@gmail.com`)).status).toBe(201);
    expect((await request("a20@gmail.com")).body.detail).toBe("No more mails for your network today.");
    expect((await request("a20@gmail.com", 1)).status).toBe(201);
  });

  test("a server that sends many mails confirms at most twenty a day for one network, also concurrently", async () => {
    const states = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => (await request(`a${n}@gmail.com`)).status),
    );
    expect(states.filter((status) => status === 201)).toHaveLength(20);
  });
});

test("a server sends as many confirmations as its operator set, a fifth of them an hour; the operator sees them", async () => {
  await start({ MAILS_PER_DAY: "10" });
  const hourly = async () => {
    let sent = 0;
    for (let n = 0; n < 4; n++) {
      if ((await request(`a${networks}@gmail.com`, networks % 250)).status === 201) sent++;
    }
    return sent;
  };
  const sent = [];
  for (let n = 0; n < 7; n++) {
    sent.push(await hourly());
    server.clock.now += hour;
  }
  expect(sent).toEqual([2, 2, 2, 2, 2, 0, 0]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('tidemark_letters{result="sent"} 10');
  expect(metrics).toContain('tidemark_letters{result="server"} 18');
  const authorization = `Basic ${Buffer.from(`:${operatorKey}`).toString("base64")}`;
  const page = await (await fetch(`${server.url}/operator`, { headers: { authorization } })).text();
  expect(page).toContain("10 of 10 in 24 hours.");
  expect(page).toContain("18 of this server");
});

describe("never write to me again", () => {
  const told = async (token: string, price: number) =>
    ask(`${server.url}/v1/watches`, "POST", token, {
      marketplace: "com",
      asin: "B000000001",
      rule: { kind: "target", price },
    });
  /** A holder whose address has said yes. */
  async function confirmed(address: string, network: number): Promise<string> {
    const before = office.mails.length;
    const { token } = await request(address, network);
    await settled(before + 1);
    expect((await fetch(confirmLink(), { method: "POST" })).status).toBe(200);
    return token;
  }

  test("an opt-out asks first, for scanners follow links; then nothing is sent to that mailbox, for any holder", async () => {
    await start({}, ["api", "relay", "notifier"]);
    const people = [await server.register(), await server.register()];
    const price = async (amount: string) => {
      for (const one of people) await report(server.url, one, lamp(amount));
    };
    await price("100.00");
    const [ann, alias, bob] = [
      await confirmed("Ann@gmail.com", 1),
      await confirmed("a.nn+tides@googlemail.com", 2),
      await confirmed("bob@gmail.com", 3),
    ] as [string, string, string];
    server.clock.now += day;
    const { token: pending } = await request("ann+x@gmail.com", 4);
    await settled(4);
    const [never, confirm] = [neverLink(), confirmLink()];
    const { headers } = office.mails.at(-1)!;
    expect(headers.get("list-unsubscribe")).toBe(`<${never}>`);

    const page = await fetch(never);
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await page.text()).toContain("Never write to this mailbox again?");
    expect(await server.pool`select from mail_opt_out`).toHaveLength(0);
    expect((await fetch(never.replace("gmail.com", "example.org"), { method: "POST" })).status).toBe(404);
    const oneClick = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
    expect((await fetch(never, { method: "POST", body: oneClick })).status).toBe(200);
    expect((await fetch(never, { method: "POST" })).status).toBe(200);

    for (const [token, state] of [
      [ann, "stopped"],
      [alias, "stopped"],
      [bob, "working"],
      [pending, "unconfirmed"],
    ] as const) {
      expect(await channelsOf(token)).toMatchObject([{ state }]);
    }
    expect((await fetch(confirm, { method: "POST" })).status).toBe(410);

    for (const token of [ann, alias, bob]) await told(token, 9500);
    server.clock.now += minute;
    await price("90.00");
    await settled(5);
    expect(office.mails[4]!.to).toEqual(["bob@gmail.com"]);
    // For ever: days later, by another spelling and another holder; and a lost link is not mailed either.
    server.clock.now += 400 * day;
    expect((await request("ANN@gmail.com", 5)).status).toBe(201);
    const lost = new URLSearchParams({ address: "ann@gmail.com" });
    expect(
      (
        await fetch(`${server.url}/watches/link`, {
          method: "POST",
          body: lost,
          headers: { Origin: server.url },
        })
      ).status,
    ).toBe(200);
    await request("cleo@gmail.com", 6);
    await settled(6);
    expect(office.mails.map(({ to }) => to[0]).slice(4)).toEqual(["bob@gmail.com", "cleo@gmail.com"]);
    expect(JSON.stringify(await server.pool`select * from mail_opt_out`)).not.toMatch(/ann|gmail/);
  });

  test("an opt-out is hidden while the mail server is away: all addresses get the same answer", async () => {
    await start();
    await request("ann@example.org", 1);
    await settled(1);
    await fetch(neverLink(), { method: "POST" });
    await office.close();
    const asked = [await request("ann@example.org", 2), await request("bob@example.org", 3)];
    for (const { token } of asked) {
      await vi.waitFor(
        async () =>
          expect(await channelsOf(token)).toMatchObject([
            { state: "unconfirmed", problem: expect.stringContaining("could not be sent") },
          ]),
        5_000,
      );
    }
    await office.reopen();
  });

  test("an opt-out is hidden from those who request mail: the answer is that for any other address", async () => {
    await start();
    await request("ann@example.org", 1);
    await settled(1);
    await fetch(neverLink(), { method: "POST" });
    server.clock.now += day;
    const answers = [await request("ann@example.org", 2), await request("bob@example.org", 3)];
    const shapes = await Promise.all(
      answers.map(async ({ status, body, token }) => ({
        status,
        body: JSON.stringify(body)
          .replace(/(ann|bob)@/, "")
          .replace(/"id":"\d+"/, ""),
        list: JSON.stringify(await channelsOf(token))
          .replace(/(ann|bob)@/, "")
          .replace(/"id":"\d+"/, ""),
      })),
    );
    expect(shapes[0]).toEqual(shapes[1]);
    await settled(2);
    // Caps count it like any other, so that they do not tell either.
    expect((await request("ann@example.org", 4)).status).toBe(201);
    expect((await request("ann@example.org", 5)).status).toBe(429);
    const unsent = () => server.pool`select refused from mail_count where kind = 'opted-out'`;
    await vi.waitFor(async () => expect(await unsent()).toEqual([{ refused: 2 }]));
  });

  test("an opt-out outlives the holder, its links and its channel; a mail that waits is not sent", async () => {
    await start({}, ["api", "relay", "notifier"]);
    const { token } = await request("ann@example.org", 1);
    await settled(1);
    const never = neverLink();
    await ask(`${server.url}/v1/me`, "DELETE", token);
    await deleteOldRows(server.pool, server.clock.now + day);
    server.clock.now += 200 * day;
    const people = [await server.register(), await server.register()];
    for (const one of people) await report(server.url, one, lamp("100.00"));
    const other = await confirmed("ann@example.org", 2);
    await told(other, 9500);
    await office.close();
    server.clock.now += minute;
    for (const one of people) await report(server.url, one, lamp("90.00"));
    const attempted = async () =>
      expect(await server.pool`select from delivery where attempts = 1 and lease_token is null`).toHaveLength(
        1,
      );
    await vi.waitFor(attempted);
    await fetch(never, { method: "POST" });
    await office.reopen();
    server.clock.now += hour;
    await vi.waitFor(async () =>
      expect(await server.pool`select status from delivery`).toEqual([{ status: "parked" }]),
    );
    expect(office.mails).toHaveLength(2);
  });
});

test("an unsubscribed channel gets nothing more, not even what waited for it", async () => {
  await start({}, ["api", "relay", "notifier"]);
  const people = [await server.register(), await server.register()];
  for (const one of people) await report(server.url, one, lamp("100.00"));
  const token = await newHolder(server);
  await ask(`${server.url}/v1/channels`, "POST", token, { kind: "email", address: "ann@example.org" });
  await settled(1);
  await fetch(confirmLink(), { method: "POST" });
  const rule = { kind: "target", price: 9500 };
  await ask(`${server.url}/v1/watches`, "POST", token, { marketplace: "com", asin: "B000000001", rule });
  await office.close();
  server.clock.now += minute;
  for (const one of people) await report(server.url, one, lamp("90.00"));
  await vi.waitFor(async () =>
    expect(await server.pool`select from delivery where attempts = 1 and lease_token is null`).toHaveLength(
      1,
    ),
  );
  const [row] = await server.pool<
    [{ holder: bigint; id: bigint }]
  >`select holder_id as holder, id from channel`;
  const links = new HolderLinks(holderKey, server.url, () => server.clock.now);
  await fetch(links.make("unsubscribe", row.holder, 0, row.id), { method: "POST" });
  await office.reopen();
  server.clock.now += hour;
  await vi.waitFor(async () =>
    expect(await server.pool`select status from delivery`).toEqual([{ status: "parked" }]),
  );
  expect(office.mails).toHaveLength(1);
});
