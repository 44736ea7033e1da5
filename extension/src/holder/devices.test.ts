import { beforeEach, expect, test } from "vitest";
import { settled } from "../testing/fake-browser.fixture.ts";
import { problemResponse, type RecordedRequest } from "../testing/fake-server.fixture.ts";
import { HolderFixture, server } from "../testing/holder.fixture.ts";
import { watchOf } from "../testing/watch.fixture.ts";

let fixture: HolderFixture;
/** The server's answers by method and path; others are the fixture's. */
let answers: Record<string, (request: RecordedRequest) => Response>;

const device = { id: "7", token: "holder-2", watches: 12, lastMessage: 40 };
const merged = { moved: 1, same: 0, channels: 0, watches: 13 };

beforeEach(() => {
  fixture = new HolderFixture();
  answers = { "POST /v1/devices": () => Response.json(device, { status: 201 }) };
  fixture.api.override = (request) => {
    const answer = answers[`${request.method} ${new URL(request.url).pathname}`];
    return answer ? answer(request) : fixture.answer(request);
  };
});

const send = (request: object) => fixture.worker.fromOwnPage(request);
const consent = () => send({ type: "only-look-up", server });
const link = () => send({ type: "link-device", key: "ABCDE-FGHJK" });
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the stored state.
const holder = (): any => fixture.machine.disk.holder;
const sentTo = (method: string, path: string) =>
  fixture.api.requests.filter((one) => one.method === method && new URL(one.url).pathname === path);

test("a browser without watches gets those of the other device by a code, and no message of before", async () => {
  await consent();
  expect(await link()).toEqual({ ok: true, value: { watches: 12, question: null } });
  expect(holder()).toMatchObject({ token: "holder-2", device: "7", watches: 12, after: 40, joining: null });
  expect(sentTo("POST", "/v1/devices")[0]!.headers.Authorization).toBeUndefined();
});

test("a browser with watches keeps its own until the person says to merge", async () => {
  await fixture.makeFirstWatch();
  fixture.watches = [watchOf(), watchOf({ id: "2" })];
  expect(await link()).toEqual({ ok: true, value: { watches: 12, question: { mine: 2, theirs: 12 } } });
  expect(holder()).toMatchObject({ token: "holder-1", joining: { token: "holder-2" } });
  expect(sentTo("POST", "/v1/me/merge")).toEqual([]);
  fixture.restart();
  answers["GET /v1/me/devices"] = () =>
    Response.json({ isFirst: true, devices: [], code: null, hasRecoveryKey: false });
  expect(await send({ type: "devices" })).toMatchObject({ value: { question: { mine: 2, theirs: 12 } } });
  answers["POST /v1/me/merge"] = () => Response.json(merged);
  expect(await send({ type: "merge-holders" })).toEqual({ ok: true, value: merged });
  const [request] = sentTo("POST", "/v1/me/merge");
  expect([request!.headers.Authorization, JSON.parse(request!.body)]).toEqual([
    "Bearer holder-2",
    { from: "holder-1" },
  ]);
  expect(holder()).toMatchObject({ token: "holder-2", device: "7", watches: 13, after: 40, joining: null });
});

test("a merge whose answer was lost is repeated by another click", async () => {
  await fixture.makeFirstWatch();
  await link();
  answers["POST /v1/me/merge"] = () => {
    throw new Error("connection lost");
  };
  expect(await send({ type: "merge-holders" })).toMatchObject({ ok: false, reason: "unreachable" });
  expect(holder().joining).not.toBeNull();
  answers["POST /v1/me/merge"] = () => Response.json({ ...merged, moved: 0 });
  expect(await send({ type: "merge-holders" })).toMatchObject({ ok: true });
  expect(holder().token).toBe("holder-2");
});

test("who does not merge keeps the own watches, and the new access ends", async () => {
  await fixture.makeFirstWatch();
  await link();
  answers["DELETE /v1/me/devices/7"] = () => new Response(null, { status: 204 });
  expect(await send({ type: "do-not-merge" })).toEqual({ ok: true, value: null });
  expect(sentTo("DELETE", "/v1/me/devices/7")[0]!.headers.Authorization).toBe("Bearer holder-2");
  expect(holder()).toMatchObject({ token: "holder-1", joining: null });
});

test("an access that was undone before the merge leaves the own watches as they are", async () => {
  await fixture.makeFirstWatch();
  await link();
  answers["POST /v1/me/merge"] = () => problemResponse(401, "unauthorized");
  expect(await send({ type: "merge-holders" })).toEqual({ ok: false, reason: "gone" });
  expect(holder()).toMatchObject({ token: "holder-1", joining: null });
});

test("a browser whose access was undone can be linked again", async () => {
  await fixture.makeFirstWatch();
  fixture.token = "other";
  expect(await link()).toMatchObject({ ok: true });
  expect(holder()).toMatchObject({ token: "holder-2", device: "7" });
});

test.each([
  [404, "not-found"],
  [429, "too-many"],
  [400, "bad-request"],
] as const)(
  "a code that the server refuses with %s shows the server's sentence and changes nothing",
  async (status, code) => {
    await fixture.makeFirstWatch();
    answers["POST /v1/devices"] = () => problemResponse(status, code);
    expect(await link()).toMatchObject({ ok: false, reason: "refused", detail: expect.any(String) });
    expect(holder()).toMatchObject({ token: "holder-1", joining: null });
  },
);

test("nothing is linked without consent", async () => {
  expect(await link()).toEqual({ ok: false, reason: "no-consent" });
  expect(fixture.api.requests).toEqual([]);
});

test("who takes consent back on a linked device ends its access, and erases nothing of the others", async () => {
  await consent();
  await link();
  answers["DELETE /v1/me/devices/7"] = () => new Response(null, { status: 204 });
  await send({ type: "decline" });
  await settled();
  expect(sentTo("DELETE", "/v1/me/devices/7")).toHaveLength(1);
  expect(sentTo("DELETE", "/v1/me")).toEqual([]);
});

test("an import sends watches and settings, and nothing else of the file", async () => {
  await fixture.makeFirstWatch();
  answers["POST /v1/me/import"] = () => Response.json({ added: 2, same: 0, watches: 3, settings: false });
  const file = JSON.stringify({ watches: [], messages: ["secret"], links: { watches: "secret" } });
  expect(await send({ type: "import-watches", file, timeZone: "UTC" })).toMatchObject({
    value: { added: 2 },
  });
  expect(JSON.parse(sentTo("POST", "/v1/me/import")[0]!.body)).toEqual({ watches: [] });
  expect(holder().watches).toBe(3);
});
