import * as z from "zod/mini";
import { emptyTally, PageTally } from "../counts/page-tally.ts";
import { Erasure, Holder } from "../holder/holder.ts";
import { emptyOutbox, Outbox } from "../outbox/outbox.ts";
import { defaultServer } from "../server/address.ts";
import { ServerVersions } from "../versions/versions.ts";
import { oneByOne } from "./one-by-one.ts";
import { LogLine } from "./sent-log.ts";
import { Settings } from "./settings.ts";

/** All that the extension keeps: seven items of `storage.local` under these names, which installed versions read. */
export interface State {
  readonly settings: Settings;
  readonly outbox: Outbox;
  readonly tally: PageTally;
  readonly log: readonly LogLine[];
  /** Null until the first watch. */
  readonly holder: Holder | null;
  readonly erasures: readonly Erasure[];
  readonly versions: ServerVersions | null;
}

export interface StorageItems {
  get(keys: string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

export const freshState: State = {
  settings: {
    mode: "undecided",
    consent: null,
    server: defaultServer,
    registration: null,
    readKey: null,
    paused: false,
    refused: false,
    cards: false,
    counts: false,
    lists: false,
    panel: true,
    badge: true,
    countImported: false,
    language: null,
    lineIn: "mine",
  },
  outbox: emptyOutbox,
  tally: emptyTally,
  log: [],
  holder: null,
  erasures: [],
  versions: null,
};

const keys = ["settings", "outbox", "tally", "log", "holder", "erasures", "versions"] as const;
const parseOr = <T extends z.ZodMiniType>(schema: T, value: unknown, fallback: z.infer<T>): z.infer<T> => {
  const result = schema.safeParse(value);
  return result.success ? result.data : fallback;
};

/** Unreadable settings count as undecided: nothing is sent. */
async function load(items: StorageItems): Promise<State> {
  const { settings, outbox, tally, log, holder, erasures, versions } = await items.get([...keys]);
  return {
    settings: parseOr(Settings, settings, freshState.settings),
    outbox: parseOr(Outbox, outbox, emptyOutbox),
    tally: parseOr(PageTally, tally, emptyTally),
    log: parseOr(z.array(LogLine), log, []),
    holder: parseOr(z.nullable(Holder), holder, null),
    erasures: parseOr(z.array(Erasure), erasures, []),
    versions: parseOr(z.nullable(ServerVersions), versions, null),
  };
}

/** Changes the state by a step that gives the new state and a result; resolves with the result once it is written. */
export type UpdateState = <T>(step: (state: State) => readonly [State, T]) => Promise<T>;

export interface Store {
  readonly read: () => Promise<State>;
  readonly update: UpdateState;
}

/**
 * Updates run one after another. Each is written by one `set`, so that a worker that is ended has either done it or
 * not begun. There is one writer: the background worker.
 */
export function createStore(items: StorageItems): Store {
  const inTurn = oneByOne();
  const update: UpdateState = (step) =>
    inTurn(async () => {
      const before = await load(items);
      const [after, result] = step(before);
      const changed = keys.filter((key) => after[key] !== before[key]);
      if (changed.length > 0) await items.set(Object.fromEntries(changed.map((key) => [key, after[key]])));
      return result;
    });
  return { read: () => load(items), update };
}
