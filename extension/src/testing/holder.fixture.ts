import type { MessageView } from "@tidemark/core/wire";
import type { PushService } from "../holder/push-subscription.ts";
import { type FakeMachine, fakeMachine, settled } from "./fake-browser.fixture.ts";
import { type FakeServer, fakeServer, problemResponse, type RecordedRequest } from "./fake-server.fixture.ts";
import { watchOf } from "./watch.fixture.ts";
import { startFakeWorker } from "./worker.fixture.ts";

export const server = "https://prices.example.org";
export const watchRequest = {
  type: "watch",
  watch: { marketplace: "com", asin: "B000000001" },
  key: "k1",
  timeZone: "UTC",
};

/** A push service that can be made unreachable. */
export class FakePush implements PushService {
  reachable = true;
  attempts = 0;
  subscribed = false;
  isSubscribed = async () => this.subscribed;
  subscribe = async () => {
    this.attempts += 1;
    if (!this.reachable) throw new Error("no push service");
    this.subscribed = true;
    const keys = { p256dh: "k".repeat(87), auth: "a".repeat(22) };
    return { kind: "web-push" as const, endpoint: "https://push.example.org/1", keys };
  };
  unsubscribe = async () => {
    this.subscribed = false;
  };
}

/** A worker, and a server with a holder's watches, channels and messages. */
export class HolderFixture {
  readonly machine: FakeMachine = fakeMachine();
  readonly api: FakeServer = fakeServer(this.machine);
  readonly push: FakePush | null;
  worker!: ReturnType<typeof startFakeWorker>;
  messages: MessageView[] = [];
  watches: unknown[] = [watchOf()];
  channels: { id: string; kind: string }[] = [];
  token = "holder-1";

  constructor(push: FakePush | null = null) {
    this.push = push;
    this.api.override = this.answer;
    this.restart();
  }

  /** Ends the worker and starts it again. */
  restart(): void {
    this.worker = startFakeWorker(this.machine, this.api, { push: this.push });
  }

  /** The server's answers to the holder. */
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
  requestsTo(path: string): RecordedRequest[] {
    return this.api.requests.filter(({ url }) => url.includes(path));
  }

  /** Lets time pass up to the alarm that polls for alerts, and rings it. */
  async ringAlertsAlarm(): Promise<void> {
    const { machine } = this;
    machine.now = Math.max(machine.now, machine.alarms.get("alerts") ?? machine.now + 60_000);
    this.worker.alarm("alerts");
    await settled();
  }

  /** Consents to look-ups only, and makes the first watch. */
  async makeFirstWatch(): Promise<void> {
    await this.worker.fromOwnPage({ type: "only-look-up", server });
    await this.worker.fromOwnPage(watchRequest);
    await settled();
  }
}
