import { createHash } from "node:crypto";
import { isSolution } from "@tidemark/core";
import { expect, test } from "vitest";
import type { Fetch } from "../server/client.ts";
import { problemResponse } from "../testing/fake-server.fixture.ts";
import { registerBrowser } from "./register-browser.ts";
import { solveChallenge } from "./solve-challenge.ts";

const server = "https://prices.example.org";
const info = (registration: string): Response =>
  Response.json({ version: "1.0.0", profile: "public", registration });
const made = { challenge: "tc1.key.body.signature", bits: 8, expiresAt: "2027-01-01T00:00:00.000Z" };
const token = { token: "t", expiresAt: "2027-01-01T00:00:00.000Z" };

/** A server that answers by path, with several answers in turn, and records its requests. */
function answering(paths: Record<string, Response | Response[]>) {
  const requests: { path: string; body: unknown }[] = [];
  const fetch: Fetch = async (url, { body }) => {
    const path = url.slice(server.length);
    requests.push({ path, body: body === undefined ? null : JSON.parse(String(body)) });
    const answer = paths[path];
    return (Array.isArray(answer) ? answer.shift() : answer?.clone()) ?? problemResponse(404, "not-found");
  };
  return { fetch, requests };
}

const solver = (signal = new AbortController().signal) => {
  const shares: number[] = [];
  const pause = async (): Promise<void> => undefined;
  return { shares, by: { signal, pause, onProgress: (share: number) => void shares.push(share) } };
};
const enter = (paths: Record<string, Response | Response[]>, code = "") =>
  registerBrowser(answering(paths).fetch, server, { code }, solver().by);

test("registration by proof of work reports its progress and sends no invite code", async () => {
  const { fetch, requests } = answering({
    "/v1/server": info("proof-of-work"),
    "/v1/reporters/challenge": Response.json(made),
    "/v1/reporters": Response.json(token, { status: 201 }),
  });
  const { shares, by } = solver();
  expect(await registerBrowser(fetch, server, { code: "AAAAA-AAAAA" }, by)).toMatchObject({
    ok: true,
    ...token,
  });
  const sent = requests.at(-1)!.body as { challenge: string; nonces: number[] };
  expect(Object.keys(sent)).toEqual(["challenge", "nonces"]);
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
  expect(isSolution(made.challenge, made.bits, sent.nonces, sha256)).toBe(true);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted());
});

test("an expired challenge is replaced, three times at most", async () => {
  const over = (): Response => problemResponse(409, "conflict");
  const server = answering({
    "/v1/server": info("proof-of-work"),
    "/v1/reporters/challenge": Response.json(made),
    "/v1/reporters": [over(), over(), Response.json(token, { status: 201 })],
  });
  expect(
    await registerBrowser(server.fetch, "https://prices.example.org", { code: "" }, solver().by),
  ).toMatchObject({
    ok: true,
  });
  const never = answering({
    "/v1/server": info("proof-of-work"),
    "/v1/reporters/challenge": Response.json(made),
    "/v1/reporters": [over(), over(), over(), over()],
  });
  expect(await registerBrowser(never.fetch, "https://prices.example.org", { code: "" }, solver().by)).toEqual(
    {
      ok: false,
      reason: "refused",
    },
  );
  expect(never.requests.filter(({ path }) => path === "/v1/reporters")).toHaveLength(3);
});

test("an invite code is required where the server wants one, or is too old to say", async () => {
  const reporters = { "/v1/reporters": Response.json(token, { status: 201 }) };
  expect(await enter({ "/v1/server": info("invite-code") })).toEqual({ ok: false, reason: "no-code" });
  expect(await enter({})).toEqual({ ok: false, reason: "no-code" });
  expect(await enter(reporters, "AAAAA-AAAAA")).toMatchObject({ ok: true, ...token });
});

test("a failed registration gives the reason", async () => {
  const invite = (answer: Response) =>
    enter({ "/v1/server": info("invite-code"), "/v1/reporters": answer }, "code");
  const work = (answer: Response, challenge = Response.json(made)) =>
    enter({
      "/v1/server": info("proof-of-work"),
      "/v1/reporters/challenge": challenge,
      "/v1/reporters": answer,
    });
  const no = (reason: string) => ({ ok: false, reason });
  expect(await invite(problemResponse(401, "unauthorized"))).toEqual(no("bad-code"));
  expect(await invite(problemResponse(400, "bad-request"))).toEqual(no("bad-code"));
  expect(await invite(problemResponse(429, "too-many"))).toEqual(no("busy"));
  expect(await invite(new Response("hello"))).toEqual(no("no-tidemark"));
  expect(await work(problemResponse(401, "unauthorized"))).toEqual(no("refused"));
  expect(await work(problemResponse(503, "overloaded"))).toEqual(no("busy"));
  expect(await work(new Response("<html>", { status: 404 }))).toEqual(no("no-tidemark"));
  expect(await work(Response.json({}), problemResponse(404, "not-found"))).toEqual(no("no-tidemark"));
  expect(await enter({ "/v1/server": new Response("hello") })).toEqual(no("no-tidemark"));
  expect(await enter({ "/v1/server": new Response("", { status: 502 }) })).toEqual(no("busy"));
  const gone: Fetch = () => Promise.reject(new TypeError());
  expect(await registerBrowser(gone, server, { code: "" }, solver().by)).toEqual(no("unreachable"));
});

test("a challenge that would take hours is refused", async () => {
  const challenge = Response.json({ ...made, bits: 31 });
  const answer = await enter({
    "/v1/server": info("proof-of-work"),
    "/v1/reporters/challenge": challenge,
  });
  expect(answer).toEqual({ ok: false, reason: "no-tidemark" });
});

test("solveChallenge yields between slices and stops after the slice in which it is aborted", async () => {
  const calledOff = new AbortController();
  let pauses = 0;
  const solved = await solveChallenge(
    { ...made, bits: 22 },
    {
      signal: calledOff.signal,
      onProgress: () => undefined,
      pause: async () => {
        pauses += 1;
        if (pauses === 3) calledOff.abort();
      },
    },
  );
  expect(solved).toBeNull();
  expect(pauses).toBe(3);
});
