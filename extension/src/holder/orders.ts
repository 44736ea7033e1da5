import { ChannelMade, Channels, Watch, Watches } from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { Fetch } from "../server/client.ts";
import { type Account, type Asked, askAs, makeHolder, type Request } from "../server/holder-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { storeOf } from "../state/store.ts";
import { newHolder, withHolder } from "./holder.ts";
import { type HolderAnswers, type HolderFault, type HolderOrder, MeSaid } from "./messages.ts";
import { pushOff, pushOn } from "./push.ts";

export interface Desk {
  readonly store: ReturnType<typeof storeOf>;
  readonly fetch: Fetch;
  /** Asks with the read key: a holder is made by that. */
  readonly reader: Fetch;
  /** Asks with a holder's token, and with the read key beside it where that is wanted: for a new watch. */
  readonly watcher: Fetch;
  /** Asks for alerts from now on, or no more. */
  readonly watchesChanged: () => void;
  /** Subscribes to pushes, or unsubscribes. */
  readonly keepPush: () => Promise<void>;
}

const fault = (reason: HolderFault["reason"]): HolderFault => ({ ok: false, reason });
const Nothing = z.null();
/** The server may answer more than is read here. */
const Anything = z.unknown();

export type HolderDesk = (order: HolderOrder) => Promise<HolderAnswers[HolderOrder["type"]]>;

/** Carries out what the pages ask for about watches; the holder is made at the first watch. */
export function holderDesk(desk: Desk): HolderDesk {
  const { store, fetch, reader, watcher, watchesChanged, keepPush } = desk;
  let making: Promise<unknown> = Promise.resolve();

  const account = async (): Promise<Account | HolderFault> => {
    const { settings, holder } = await store.read();
    if (!mayLookUp(settings)) return fault("no-consent");
    if (!holder || holder.server !== settings.server) return fault("none");
    return holder.token === null ? fault("lost") : { server: holder.server, token: holder.token };
  };

  // Two first watches at once are one holder's.
  const accountMade = (timeZone: string): Promise<Account | HolderFault> => {
    const turn = making.then(async (): Promise<Account | HolderFault> => {
      const known = await account();
      if ("token" in known || known.reason !== "none") return known;
      const { server } = (await store.read()).settings;
      const made = await makeHolder(reader, server, timeZone);
      if (!made.ok) return made;
      return store.change<Account | HolderFault>((state) => {
        if (!mayLookUp(state.settings) || state.settings.server !== server)
          return [state, fault("no-consent")];
        return [
          { ...state, holder: newHolder(server, made.value) },
          { server, token: made.value },
        ];
      });
    });
    making = turn.catch(() => undefined);
    return turn;
  };

  async function ask<T extends z.ZodMiniType>(
    as: Account | HolderFault,
    request: Request,
    answer: T,
    by = fetch,
  ): Promise<Asked<z.infer<T>> | HolderFault> {
    if (!("token" in as)) return as;
    const said = await askAs(by, as, request, answer);
    if (!said.ok && said.reason === "lost") await lose(as.token);
    return said;
  }

  const lose = (token: string): Promise<null> =>
    store.change((state) => [withHolder(state, token, (holder) => ({ ...holder, token: null })), null]);
  const count = (as: Account, change: (watches: number) => number): Promise<null> =>
    store.change((state) => [
      withHolder(state, as.token, (holder) => ({ ...holder, watches: Math.max(0, change(holder.watches)) })),
      null,
    ]);

  return async (order) => {
    switch (order.type) {
      case "watches": {
        const { marketplace, asin } = order;
        // Who only looks up asks for all of them: which product is looked at, the server is not told.
        const apart = (await store.read()).settings.mode === "lookup";
        const path = apart ? "watches" : `watches?${new URLSearchParams({ marketplace, asin })}`;
        const said = await ask(await account(), { method: "GET", path }, Watches);
        if (!said.ok) return said;
        const own = said.value.watches.filter((one) => one.asin === asin && one.marketplace === marketplace);
        return { ok: true, value: own };
      }
      case "watch": {
        const as = await accountMade(order.timeZone);
        const { watch: body, key } = order;
        const said = await ask(as, { method: "POST", path: "watches", body, key }, Watch, watcher);
        if (said.ok && "token" in as) await count(as, (watches) => watches + 1);
        watchesChanged();
        return said;
      }
      case "change-watch":
        return ask(
          await account(),
          { method: "PATCH", path: `watches/${order.id}`, body: order.patch },
          Watch,
        );
      case "remove-watch": {
        const as = await account();
        const said = await ask(as, { method: "DELETE", path: `watches/${order.id}` }, Nothing);
        // Gone is what was wanted.
        if (!said.ok && said.reason !== "gone") return said;
        if (said.ok && "token" in as) await count(as, (watches) => watches - 1);
        watchesChanged();
        return { ok: true, value: null };
      }
      case "me": {
        const as = await account();
        const said = await ask(as, { method: "GET", path: "me" }, MeSaid);
        if (said.ok && "token" in as) {
          await count(as, () => said.value.watches.length);
          watchesChanged();
        }
        return said;
      }
      case "holder-settings":
        return ask(await account(), { method: "PATCH", path: "me", body: order.patch }, Anything);
      case "channels":
        return ask(await account(), { method: "GET", path: "channels" }, Channels);
      case "add-channel":
        return ask(await account(), { method: "POST", path: "channels", body: order.channel }, ChannelMade);
      case "remove-channel": {
        const as = await account();
        const said = await ask(as, { method: "DELETE", path: `channels/${order.id}` }, Nothing);
        if (!said.ok && said.reason !== "gone") return said;
        if ("token" in as) await pushOff(store.change, as.token, order.id);
        await keepPush();
        return { ok: true, value: null };
      }
      case "push-on": {
        const as = await account();
        if (!("token" in as)) return as;
        await pushOn(store.change, as.token);
        await keepPush();
        const { holder } = await store.read();
        return holder?.pushing.channel ? { ok: true, value: null } : fault("no-push");
      }
      case "renew-links":
        return ask(await account(), { method: "POST", path: "me/links" }, Anything);
      case "erase-holder": {
        const said = await ask(await account(), { method: "DELETE", path: "me" }, Nothing);
        if (!said.ok && said.reason !== "lost") return said;
        await store.change((state) => [{ ...state, holder: null }, null]);
        watchesChanged();
        return { ok: true, value: null };
      }
      case "start-anew":
        await store.change((state) => [
          state.holder?.token === null ? { ...state, holder: null } : state,
          null,
        ]);
        watchesChanged();
        return { ok: true };
    }
  };
}
