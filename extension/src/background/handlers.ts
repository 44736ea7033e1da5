import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import type { HolderDesk } from "../holder/handlers.ts";
import type { Answers, Order, Overview, Sharing } from "../messages.ts";
import { readKeyFor } from "../registration/find-read-key.ts";
import type { Door } from "../registration/registrar.ts";
import { parseServer } from "../server/address.ts";
import { type Fetch, lookUp } from "../server/client.ts";
import { lookUpPrivately, sha256 } from "../server/private-lookup.ts";
import { mayLookUp } from "../state/settings.ts";
import type { State, storeOf } from "../state/store.ts";
import { declined, onlyLookUp, shared } from "./consent.ts";

export interface Office {
  readonly store: ReturnType<typeof storeOf>;
  readonly fetch: Fetch;
  /** Asks with the read key. */
  readonly reader: Fetch;
  /** What is on its way to the server is called back. */
  readonly abortSending: () => void;
  readonly flush: () => void;
  readonly eraseNow: () => void;
  /** Another server has another holder, or none. */
  readonly watchesChanged: () => void;
  readonly desk: HolderDesk;
  readonly door: Door;
}

const done = { ok: true } as const;

export function overviewOf({ settings, outbox }: State): Overview {
  const { mode, server, paused, registration, cards, panel } = settings;
  const shutOut = mode === "share" && registration === null;
  return { mode, server, paused, shutOut, cards, panel, waiting: outbox.entries.length };
}

async function share(office: Office, server: string, code: string): Promise<Sharing> {
  const address = parseServer(server);
  if (!address.ok) return address;
  const registered = await office.door.enter(address.origin, code.trim());
  if (!registered.ok) return registered;
  const { token, expiresAt, readKey = null } = registered;
  office.abortSending();
  const given = { registration: { token, expiresAt }, readKey };
  await office.store.change((state) => [shared(state, address.origin, given), null]);
  office.flush();
  office.watchesChanged();
  return done;
}

async function lookUpOnly(
  office: Office,
  { server, code = "" }: Extract<Order, { type: "only-look-up" }>,
): Promise<Answers["only-look-up"]> {
  const address = parseServer(server);
  if (!address.ok) return address;
  const { settings } = await office.store.read();
  const known = settings.server === address.origin ? settings.readKey : null;
  const found = await readKeyFor(office.fetch, address.origin, code, known);
  if (!found.ok) return found;
  office.door.shut();
  office.abortSending();
  await office.store.change((state) => [onlyLookUp(state, address.origin, found.key), null]);
  office.watchesChanged();
  return done;
}

async function look(office: Office, order: Extract<Order, { type: "look-up" }>): Promise<Answers["look-up"]> {
  const { settings } = await office.store.read();
  if (!mayLookUp(settings)) return { ok: false, reason: "no-consent" };
  const asin = parseAsin(order.asin);
  const marketplace = marketplaceBySuffix(order.marketplace);
  if (!asin || !marketplace) return { ok: false, reason: "unknown" };
  // Who only looks up does not tell which product it is.
  if (settings.mode === "lookup") {
    return lookUpPrivately(office.reader, settings.server, { marketplace, asin }, sha256);
  }
  const { series, range, beside } = order;
  const wanted = { marketplace: marketplace.suffix, asin, series, range, beside };
  return lookUp(office.reader, settings.server, wanted);
}

/** Carries out what the extension's own pages ask for. */
export async function carryOut(order: Order, office: Office): Promise<Answers[Order["type"]]> {
  const { store, flush, abortSending, eraseNow, watchesChanged, door } = office;
  switch (order.type) {
    case "overview":
      return overviewOf(await store.read());
    case "look-up":
      return look(office, order);
    case "share":
      return share(office, order.server, order.code);
    case "progress":
      return door.progress();
    case "only-look-up":
      return lookUpOnly(office, order);
    case "decline":
      door.shut();
      abortSending();
      await store.change((state) => [declined(state), null]);
      eraseNow();
      watchesChanged();
      return done;
    case "pause": {
      const { paused } = order;
      if (paused) abortSending();
      await store.change((state) => [{ ...state, settings: { ...state.settings, paused } }, null]);
      flush();
      return done;
    }
    case "panel-switch": {
      const { shown } = order;
      await store.change((state) => [{ ...state, settings: { ...state.settings, panel: shown } }, null]);
      return done;
    }
    case "log":
      return (await store.read()).log;
    case "clear-log":
      await store.change((state) => [{ ...state, log: [] }, null]);
      return done;
    default:
      return office.desk(order);
  }
}
