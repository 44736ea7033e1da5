import { setTimeout as sleep } from "node:timers/promises";

const answerMs = 3000;

interface Member {
  readonly name: string;
  readonly role: "leader" | "replica" | "sync_standby" | "standby_leader";
  /** `running`, `streaming`, … */
  readonly state: string;
  readonly timeline?: number;
}

/** What Patroni says of its cluster, asked of whichever machine answers. */
export class Patroni {
  readonly #urls: readonly string[];

  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  async members(): Promise<readonly Member[]> {
    const answer = (await this.#ask("GET", "/cluster")) as { members: readonly Member[] };
    return answer.members;
  }

  /** The number of the machine, 1 to 3, that is the primary. */
  primary(): Promise<number> {
    return this.#machineOf("leader");
  }

  syncStandby(): Promise<number> {
    return this.#machineOf("sync_standby");
  }

  /** How often a primary was elected: the timeline that it writes. */
  async timeline(): Promise<number> {
    for (const until = performance.now() + 60_000; ; await sleep(250)) {
      const leader = await this.members().then(
        (members) => members.find(({ role }) => role === "leader"),
        () => undefined,
      );
      if (leader?.timeline && leader.state === "running") return leader.timeline;
      if (performance.now() > until) throw new Error("Patroni has no primary");
    }
  }

  configure(changes: object): Promise<unknown> {
    return this.#ask("PATCH", "/config", changes);
  }

  async switchOver(): Promise<void> {
    const [leader, candidate] = [await this.primary(), await this.syncStandby()];
    await this.#ask("POST", "/switchover", {
      leader: `machine-${leader}`,
      candidate: `machine-${candidate}`,
    });
  }

  /** Resolves when a primary, a synchronous standby and a replica run, on one timeline. */
  async whole(timeoutMs: number): Promise<void> {
    for (const until = performance.now() + timeoutMs; ; await sleep(500)) {
      const members = await this.members().catch(() => []);
      const works = members.filter(({ state }) => state === "running" || state === "streaming");
      const timelines = new Set(works.map(({ timeline }) => timeline));
      const has = (role: Member["role"]) => works.some((one) => one.role === role);
      if (works.length === 3 && timelines.size === 1 && has("leader") && has("sync_standby")) return;
      if (performance.now() > until)
        throw new Error(`Patroni's cluster is not whole: ${JSON.stringify(members)}`);
    }
  }

  async #machineOf(role: Member["role"]): Promise<number> {
    const found = (await this.members()).find((member) => member.role === role);
    if (!found) throw new Error(`Patroni has no ${role}`);
    return Number(found.name.at(-1));
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    let problem: unknown;
    for (const url of this.#urls) {
      try {
        const response = await fetch(`${url}${path}`, {
          method,
          signal: AbortSignal.timeout(method === "GET" ? answerMs : 60_000),
          ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
        });
        const text = await response.text();
        if (response.ok) return text.startsWith("{") ? JSON.parse(text) : text;
        problem = new Error(`Patroni answered ${response.status}: ${text}`);
      } catch (error) {
        problem = error;
      }
    }
    throw problem;
  }
}
