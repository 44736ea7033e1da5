import { readdirSync, readFileSync } from "node:fs";

/** A process and its descendants, without those of `other`. Linux only. */
export function familyOf(pid: number, other?: number): readonly number[] {
  if (pid === other) return [];
  const threads = whileThere(() => readdirSync(`/proc/${pid}/task`), []);
  const children = threads.flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap((child) => familyOf(child, other))];
}

/** Memory of these processes in MB, shared pages divided among their users (PSS). */
export function memoryMb(pids: readonly number[]): number {
  const kb = pids.map((pid) =>
    Number(/^Pss:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return Math.round(kb.reduce((sum, one) => sum + one, 0) / 1024);
}

const textOf = (file: string): string => whileThere(() => readFileSync(file, "utf8"), "");

/** The process may end meanwhile. */
function whileThere<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return otherwise;
    throw error;
  }
}
