import type * as z from "zod/mini";
import { currentReader } from "../reader.ts";
import type { Fetch } from "../server/client.ts";
import {
  createHolder,
  type HolderAccount,
  type HolderApiRequest,
  type HolderApiResult,
  requestAsHolder,
} from "../server/holder-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { Store } from "../state/store.ts";
import { newHolder, updateHolder } from "./holder.ts";
import type { HolderFault } from "./messages.ts";

export interface HolderAccountContext {
  readonly store: Store;
  readonly fetch: Fetch;
  /** Shows the server's read key: a private server makes holders for its members only. */
  readonly readFetch: Fetch;
  /** Sends the read key with the holder's token, where a new watch needs it. */
  readonly watchFetch: Fetch;
}

type AccountOrFault = HolderAccount | HolderFault;

/** Access to the holder's account at the server in the settings. */
export interface HolderAccess {
  /** The account, or why there is none. */
  readonly account: () => Promise<AccountOrFault>;
  /** The same, and makes the account when there is none yet. Concurrent calls make one. */
  readonly accountOrNew: (timeZone: string) => Promise<AccountOrFault>;
  /** Sends a request as the holder. A fault in place of the account is returned as it is. */
  readonly request: <T extends z.ZodMiniType>(
    as: AccountOrFault,
    request: HolderApiRequest,
    answer: T,
    by?: Fetch,
  ) => Promise<HolderApiResult<z.infer<T>> | HolderFault>;
  readonly updateWatchCount: (as: AccountOrFault, change: (watches: number) => number) => Promise<void>;
}

const fault = (reason: HolderFault["reason"]): HolderFault => ({ ok: false, reason });

export function createHolderAccess({ store, fetch, readFetch }: HolderAccountContext): HolderAccess {
  let creating: Promise<unknown> = Promise.resolve();

  const account = async (): Promise<AccountOrFault> => {
    const { settings, holder } = await store.read();
    if (!mayLookUp(settings)) return fault("no-consent");
    if (!holder || holder.server !== settings.server) return fault("none");
    return holder.token === null ? fault("lost") : { server: holder.server, token: holder.token };
  };

  const createAccount = async (timeZone: string): Promise<AccountOrFault> => {
    const { server } = (await store.read()).settings;
    const created = await createHolder(readFetch, server, { timeZone, language: currentReader().language });
    if (!created.ok) return created;
    const token = created.value;
    return store.update<AccountOrFault>((state) =>
      // Consent was withdrawn, or another server chosen, while the answer was on its way.
      mayLookUp(state.settings) && state.settings.server === server
        ? [
            { ...state, holder: newHolder(server, token) },
            { server, token },
          ]
        : [state, fault("no-consent")],
    );
  };

  return {
    account,
    accountOrNew(timeZone) {
      const turn = creating.then(async () => {
        const known = await account();
        return "token" in known || known.reason !== "none" ? known : createAccount(timeZone);
      });
      creating = turn.catch(() => undefined);
      return turn;
    },
    async request(as, request, answer, by = fetch) {
      if (!("token" in as)) return as;
      const result = await requestAsHolder(by, as, request, answer);
      if (!result.ok && result.reason === "lost") {
        await store.update((state) => [
          updateHolder(state, as.token, (holder) => ({ ...holder, token: null })),
          null,
        ]);
      }
      return result;
    },
    async updateWatchCount(as, change) {
      if (!("token" in as)) return;
      await store.update((state) => [
        updateHolder(state, as.token, (holder) => ({
          ...holder,
          watches: Math.max(0, change(holder.watches)),
        })),
        null,
      ]);
    },
  };
}
