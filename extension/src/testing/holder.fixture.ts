import type { MessageView } from "@tidemark/core/wire";
import { startWorker } from "../background/worker.ts";
import type { PushService } from "../holder/push-subscription.ts";
import { type FakeMachine, fakeBrowser, fakeMachine, settled } from "./fake-browser.fixture.ts";
import { type FakeServer, fakeServer, type RecordedRequest } from "./fake-server.fixture.ts";
import { idOf } from "./listing.fixture.ts";
import { watchOf } from "./watch.fixture.ts";

export const server = "https://prices.example.org";
export const watchRequest = {
  type: "watch",
  watch: { marketplace: "com", asin: "B000000001" },
  key: "k1",
  timeZone: "UTC",
};

const problemResponse = (status: number, code: string): Response =>
  Response.json({ type: "urn:x", title: "x", status, code, requestId: "1" }, { status });

/** A push service that can be reached or not, and whether it is subscribed to. */
export class FakePush implements PushService {
  reachable = true;
  tried = 0;
  subscribed = false;
  isSubscribed = async () => this.subscribed;
  subscribe = async () => {
    this.tried += 1;
    if (!this.reachable) throw new Error("no push service");
    this.subscribed = true;
    const keys = { p256dh: "k".repeat(87), auth: "a".repeat(22) };
    return { kind: "web-push" as const, endpoint: "https://push.example.org/1", keys };
  };
  unsubscribe = async () => {
    this.subscribed = false;
  };
}

/** A worker on a machine, and a server with a holder's watches, channels and messages. */
export class HolderFixture {
  readonly on: FakeMachine = fakeMachine();
  readonly api: FakeServer = fakeServer(this.on);
  readonly push: FakePush | null;
  worker!: ReturnType<typeof fakeBrowser>;
  pushed!: () => Promise<void>;
  messages: MessageView[] = [];
  watches: unknown[] = [watchOf()];
  channels: { id: string; kind: string }[] = [];
  token = "holder-1";

  constructor(push: FakePush | null = null) {
    this.push = push;
    this.api.override = this.answer;
    this.wake();
  }

  /** A new life of the worker. */
  wake(): void {
    const { on, api, push } = this;
    this.worker = fakeBrowser(on);
    const { pushed } = startWorker({
      browser: this.worker.browser,
      fetch: api.fetch,
      now: () => on.now,
      random: () => 0,
      newId: () => idOf(++on.ids),
      pause: async () => undefined,
      push,
    });
    this.pushed = pushed;
  }

  /** The holder's routes as the server has them. */
  readonly answer = ({ url, headers, method }: RecordedRequest): Response | null => {
    const path = new URL(url).pathname;
    if (path === "/v1/holders") return Response.json({ token: this.token }, { status: 201 });
    if (["/v1/server", "/v1/reporters", "/v1/reports"].includes(path)) return null;
    if (headers.Authorization !== `Bearer ${this.token}`) return problemResponse(401, "unauthorized");
    if (path === "/v1/me" && method === "DELETE") return new Response(null, { status: 204 });
    if (path === "/v1/watches" && method === "POST") return Response.json(watchOf(), { status: 201 });
    if (path === "/v1/watches") return Response.json({ watches: this.watches });
    if (path.startsWith("/v1/watches/")) return new Response(null, { status: 204 });
    if (path === "/v1/channels" && method === "POST") return Response.json(this.#channel(), { status: 201 });
    if (path === "/v1/channels")
      return Response.json({ channels: this.channels, vapidKey: "x", email: false });
    if (path.startsWith("/v1/channels/")) {
      this.channels = this.channels.filter(({ id }) => !path.endsWith(`/${id}`));
      return new Response(null, { status: 204 });
    }
    return path === "/v1/alerts" ? this.#alerts(url, headers["If-None-Match"]) : null;
  };

  #channel(): object {
    const id = `${this.channels.length + 1}`;
    const channel = { id, kind: "web-push", where: "push.example.org", state: "working", problem: null };
    const made = { ...channel, createdAt: "2026-06-01T00:00:00.000Z" };
    this.channels.push(made);
    return { channel: made, secret: null };
  }

  #alerts(url: string, known: string | undefined): Response {
    const after = Number(new URL(url).searchParams.get("after"));
    const etag = `"${this.messages.length}"`;
    if (known === etag) return new Response(null, { status: 304 });
    const last = this.messages.at(-1)?.number ?? 0;
    const found = this.messages.filter(({ number }) => number > after).slice(0, 50);
    return Response.json({ messages: found, last }, { headers: { ETag: etag } });
  }

  /** Requests whose address has this in it. */
  asked(path: string): RecordedRequest[] {
    return this.api.requests.filter(({ url }) => url.includes(path));
  }

  /** The alarm that asks for alerts rings. */
  async minute(): Promise<void> {
    const { on } = this;
    on.now = Math.max(on.now, on.alarms.get("alerts") ?? on.now + 60_000);
    this.worker.alarm("alerts");
    await settled();
  }

  /** Consent to look-ups, and the first watch. */
  async watch(): Promise<void> {
    await this.worker.fromOwn({ type: "only-look-up", server });
    await this.worker.fromOwn(watchRequest);
    await settled();
  }
}
