import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import postgres from "postgres";
import type { Cluster } from "./cluster.ts";
import { freePort } from "./free-port.ts";

const run = promisify(execFile);

/** A streaming replica of a test's cluster, in a folder beside that of its primary. */
export interface Replica {
  readonly url: string;
  readonly folder: string;
  /** Runs a statement as superuser. */
  ask(statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Replays nothing more, though it still answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** kill -9 of its postmaster. */
  kill(): Promise<void>;
  /** Starts it again at the same address, and waits until it answers. */
  restart(): Promise<void>;
  /** Makes it a primary. */
  promote(): Promise<void>;
  close(): Promise<void>;
}

/** Copies the cluster while it runs, as `pg_basebackup` does, and starts the copy with its own and these settings. */
export async function openReplica(
  cluster: Pick<Cluster, "url" | "superuserUrl">,
  settings: Readonly<Record<string, string>> = {},
): Promise<Replica> {
  const primary = postgres(cluster.superuserUrl, { max: 1, onnotice: () => {} });
  const [at] = await primary<[{ folder: string }]>`select current_setting('data_directory') as folder`;
  const folder = `${at.folder}-replica`;
  const owner = await stat(at.folder);
  await primary`select pg_backup_start('replica', true)`;
  await run("cp", ["-a", at.folder, folder]);
  const [{ label }] = await primary<
    [{ label: string }]
  >`select labelfile as label from pg_backup_stop(false)`;
  await primary.end();
  await run("rm", ["-f", `${folder}/postmaster.pid`]);
  await run("find", [`${folder}/pg_replslot`, "-mindepth", "1", "-delete"]);
  await writeFile(`${folder}/backup_label`, label);
  await writeFile(`${folder}/standby.signal`, "");
  await run("chown", [`${owner.uid}:${owner.gid}`, `${folder}/backup_label`, `${folder}/standby.signal`]);

  const port = await freePort();
  const local = (url: string) => Object.assign(new URL(url), { port: String(port) }).href;
  const program = await readFile(`${at.folder}/postmaster.opts`, "utf8");
  const flags = [...program.matchAll(/"(.*?)"/g)].map(([, word]) => word!);
  const own = flags.map((flag) => flag.replace(/^port=.*/, `port=${port}`).replace(at.folder, folder));
  const { username, password, hostname, port: primaryPort } = new URL(cluster.superuserUrl);
  const from = `host=${hostname} port=${primaryPort} user=${username} password=${password} dbname=postgres`;
  const more = Object.entries({ primary_conninfo: from, hot_standby: "on", ...settings });
  const args = [...own, ...more.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const ask = async (statement: string) => {
    const sql = postgres(local(cluster.superuserUrl), { max: 1, connect_timeout: 1, onnotice: () => {} });
    return [...(await sql.unsafe(statement).finally(() => sql.end({ timeout: 1 })))];
  };
  let child: ChildProcess;
  const start = async () => {
    child = spawn(program.slice(0, program.indexOf(' "')), args, {
      ...{ uid: owner.uid, gid: owner.gid, cwd: folder },
      stdio: "ignore",
    });
    for (const until = performance.now() + 20_000; ; await sleep(100)) {
      const failure = await ask("select 1").then(
        () => null,
        (error: unknown) => error,
      );
      if (failure === null) return;
      if (performance.now() > until) throw failure;
    }
  };
  const end = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill(signal);
    });
  await start();
  return {
    url: local(cluster.url),
    folder,
    ask,
    pause: async () => void (await ask("select pg_wal_replay_pause()")),
    resume: async () => void (await ask("select pg_wal_replay_resume()")),
    kill: () => end("SIGKILL"),
    restart: start,
    promote: async () => void (await ask("select pg_promote()")),
    close: async () => {
      await end("SIGQUIT");
      await run("rm", ["-rf", folder]);
    },
  };
}
