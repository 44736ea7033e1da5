import { beforeEach, describe, expect, test } from "vitest";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer } from "../testing/fake-server.fixture.ts";
import { pageOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";
import { consentVersion } from "./consent-version.ts";

const server = "https://prices.example.org";
const older = { version: consentVersion - 1, language: "fr" };

let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;
const settings = () => machine.disk.settings as Record<string, unknown>;
const consent = () => settings().consent;
/** As if the person had agreed to another version of the text. */
const agreedTo = (to: unknown): void => {
  machine.disk.settings = { ...settings(), consent: to };
};
const reports = () => api.requests.filter(({ url }) => url.endsWith("/v1/reports"));
const lookUp = () =>
  worker.fromOwnPage({ type: "look-up", marketplace: "com", asin: "B000000001", range: "all" });

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
  worker = startFakeWorker(machine, api);
});

test("the version that a person agreed to is kept, with the language that it was read in", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "good", readIn: "de" });
  expect(consent()).toEqual({ version: consentVersion, language: "de" });
  await worker.fromOwnPage({ type: "only-look-up", server, readIn: "ja" });
  expect(consent()).toEqual({ version: consentVersion, language: "ja" });
});

test("registering again, where the text is not shown, leaves the version as it is", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "good", readIn: "de" });
  agreedTo(older);
  await worker.fromOwnPage({ type: "share", server, code: "good" });
  expect(consent()).toEqual(older);
});

test("withdrawing the consent forgets what was agreed to", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "good", readIn: "de" });
  await worker.fromOwnPage({ type: "decline" });
  expect(consent()).toBeNull();
});

describe("a consent to what the text meant before", () => {
  beforeEach(async () => {
    await worker.fromOwnPage({ type: "share", server, code: "good", readIn: "fr" });
    await settled();
    agreedTo(older);
    api.requests.length = 0;
  });

  test("nothing is reported or looked up under a consent to an older text, and pages are told why", async () => {
    expect(await worker.sendPage(pageOf())).toBe("not-allowed");
    expect(await lookUp()).toEqual({ ok: false, reason: "no-consent" });
    worker.alarm();
    worker.startup();
    await settled();
    expect(api.requests).toEqual([]);
    expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ mode: "share", outdated: true });
  });

  test("agreeing again goes on with the same registration, and says in which language", async () => {
    await worker.fromOwnPage({ type: "agree-again", readIn: "ar" });
    expect(consent()).toEqual({ version: consentVersion, language: "ar" });
    expect(await worker.sendPage(pageOf())).toBe("queued");
    await settled();
    expect(reports()).toHaveLength(1);
    expect(api.requests.some(({ url }) => url.endsWith("/v1/reporters"))).toBe(false);
    expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ outdated: false });
  });

  test("who agreed before versions were kept agreed to the first one", async () => {
    agreedTo(null);
    expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ outdated: consentVersion > 1 });
  });
});
