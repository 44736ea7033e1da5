import type { Backups } from "../../platform/backups.ts";
import type { Logger } from "../../platform/logger.ts";

export interface ScheduledBackups {
  /** Makes one now if it is due. Never rejects. */
  check(): Promise<void>;
  stop(): void;
}

const checkMs = 60_000;
/** After one that failed. */
const againMs = 3_600_000;

/** Makes a backup whenever the last scheduled one is `everyMs` old; one that fails is tried again an hour later. */
export function startScheduledBackups(
  backups: Backups,
  everyMs: number,
  { clock = Date.now, log }: { readonly clock?: () => number; readonly log: Logger },
): ScheduledBackups {
  let notBefore = 0;
  let running: Promise<void> | null = null;
  const makeIfDue = async () => {
    if (clock() < notBefore) return;
    try {
      const last = (await backups.list()).find(({ kind }) => kind === "scheduled");
      // One of the future, by a clock that was wrong, counts as now.
      if (last && clock() - Math.min(last.at, clock()) < everyMs && last.at <= clock() + everyMs) return;
      const made = await backups.make("scheduled");
      if (made.kind === "made") return log.info("A backup was written", { name: made.file.name });
      log.error(made.sentence);
    } catch (err) {
      log.error("A scheduled backup failed", { err });
    }
    notBefore = clock() + againMs;
  };
  const check = () => {
    running ??= makeIfDue().finally(() => {
      running = null;
    });
    return running;
  };
  void check();
  const timer = setInterval(check, checkMs);
  return {
    check,
    stop() {
      clearInterval(timer);
      backups.stop();
    },
  };
}
