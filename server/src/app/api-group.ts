import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { type AddressInfo, createServer, type ListenOptions } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "@tidemark/core";
import type { ProcessMetrics } from "../operations/health/metrics.ts";
import type { BackupState } from "../platform/backups.ts";
import type { Logger } from "../platform/logger.ts";
import { FirstMemberEnded, type Start, type ToHead, type ToMember, tellMs } from "./group-messages.ts";
import { Heartbeats, lookMs, silentMs } from "./heartbeats.ts";
import { Questions } from "./questions.ts";

const restart = { firstMs: 1000, longestMs: 60_000 };
/** After this long a member counts as started well. */
const healthyMs = 60_000;
/** A member that is told to end is killed after so long: its own time limit is shorter. */
const endMs = 9000;

/** Several API processes that answer on one port. */
export interface RunningGroup {
  /** Ends them in order. Idempotent. */
  stop(): Promise<void>;
}

export interface GroupOptions {
  readonly count: number;
  readonly start: Omit<Start, "kind">;
  readonly log: Logger;
  /** The state of this process's backups; with `begin` one is begun before. */
  askBackups(begin: boolean): BackupState;
}

/**
 * Starts API processes and keeps them running: one that ends is started again after 1 s, then 2 s, up to a minute; one that hangs, and says
 * nothing for 15 s, is killed. Resolves when all are ready; rejects with FirstMemberEnded when the first one, or a later one of the start, is not.
 */
export async function startGroup({ count, start, log, askBackups }: GroupOptions): Promise<RunningGroup> {
  const members = new Set<Worker>();
  const answering = new Set<Worker>();
  const stopping = new AbortController();
  const questions = new Questions<ProcessMetrics>();
  const heartbeats = new Heartbeats<Worker>(performance.now());
  const watch = setInterval(() => {
    for (const member of heartbeats.silent(performance.now())) {
      const { pid } = member.process;
      log.error(`An API process has said nothing for ${silentMs / 1000} s and is killed`, { process: pid });
      member.process.kill("SIGKILL");
    }
  }, lookMs);

  const send = (member: Worker, message: ToMember) => {
    if (member.isConnected()) member.send(message);
  };

  /** What a member measures; nothing when it does not answer in time. */
  const ask = (member: Worker): Promise<readonly ProcessMetrics[]> =>
    questions
      .ask(tellMs, (question) => send(member, { kind: "tell", question }))
      .then(
        (metrics) => [metrics],
        () => [],
      );

  async function tellOthers(member: Worker, question: number): Promise<void> {
    const others = [...answering].filter((one) => one !== member);
    const metrics = (await Promise.all(others.map(ask))).flat();
    send(member, { kind: "others", question, metrics });
  }

  /** Resolves once the member is ready; rejects when it ends before. */
  function fork(): { readonly member: Worker; readonly ready: Promise<void> } {
    const member = cluster.fork();
    members.add(member);
    const ready = new Promise<void>((resolve, reject) => {
      member.on("message", (message: ToHead) => {
        // One that has ended may have said something before.
        if (members.has(member)) heartbeats.heard(member, performance.now());
        if (message.kind === "hello") send(member, { kind: "start", ...start });
        else if (message.kind === "ready") resolve(void answering.add(member));
        else if (message.kind === "told") questions.answered(message.question, message.metrics);
        else if (message.kind === "backups") {
          const { kind, question, begin } = message;
          send(member, { kind, question, state: askBackups(begin) });
        } else if (message.kind === "others") tellOthers(member, message.question).catch(() => {});
      });
      member.once("exit", (code) => {
        members.delete(member);
        answering.delete(member);
        heartbeats.forget(member);
        reject(new FirstMemberEnded(code || 1));
      });
      member.on("error", (error) => log.warn("An API process could not be reached", { err: error }));
    });
    return { member, ready };
  }

  /** Starts members in the place of the one, until the group ends. */
  async function keep({ member, ready }: ReturnType<typeof fork>): Promise<void> {
    let failures = 0;
    for (let now = { member, ready }; ; now = fork()) {
      const startedAt = performance.now();
      now.ready.catch(() => {});
      await ended(now.member);
      if (stopping.signal.aborted) return;
      failures = performance.now() - startedAt >= healthyMs ? 1 : failures + 1;
      const waitMs = backoffMs(failures, restart, () => 1);
      const { exitCode, signalCode, pid } = now.member.process;
      log.error("An API process ended by itself and is started again", {
        process: pid,
        how: signalCode ?? `code ${exitCode}`,
        inMs: waitMs,
      });
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
    }
  }

  let kept: Promise<unknown> = Promise.resolve();
  async function stop(): Promise<void> {
    stopping.abort();
    clearInterval(watch);
    for (const member of members) member.process.kill("SIGTERM");
    const kill = setTimeout(() => {
      for (const member of members) member.process.kill("SIGKILL");
    }, endMs);
    await Promise.all([kept, ...[...members].map(ended)]).finally(() => clearTimeout(kill));
  }

  try {
    // One first: what keeps it from starting is said once.
    const first = fork();
    await first.ready;
    const others = Array.from({ length: count - 1 }, fork);
    await Promise.all(others.map(({ ready }) => ready));
    kept = Promise.all([first, ...others].map(keep));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

const ended = async (member: Worker): Promise<void> => {
  if (!member.isDead()) await once(member, "exit");
};

/**
 * The port for a group, and whether each of its processes may listen there for itself. It must be free: several processes on one port
 * would not notice another program there. Throws as listening does.
 */
export async function groupPort(host: string, port: number): Promise<Pick<Start, "port" | "reusePort">> {
  const found = await probe({ host, port });
  const reusePort = await probe({ host, port: found, reusePort: true }).then(
    () => true,
    () => false,
  );
  return { port: found, reusePort };
}

/** Listens for a moment. */
async function probe(where: ListenOptions): Promise<number> {
  const server = createServer().listen(where);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
