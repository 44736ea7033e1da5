import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import type { HolderDesk } from "../holder/handlers.ts";
import type { Answers, Overview, Request, ShareResult } from "../messages.ts";
import { findReadKey } from "../registration/find-read-key.ts";
import type { Registrar } from "../registration/registrar.ts";
import { parseServer } from "../server/address.ts";
import { type Fetch, lookUp } from "../server/client.ts";
import { lookUpPrivately, sha256 } from "../server/private-lookup.ts";
import { mayLookUp } from "../state/settings.ts";
import type { createStore, State } from "../state/store.ts";
import { withLookupOnly, withoutConsent, withSharing } from "./consent.ts";

export interface Office {
  readonly store: ReturnType<typeof createStore>;
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
  readonly door: Registrar;
}

const done = { ok: true } as const;

export function overviewOf({ settings, outbox }: State): Overview {
  const { mode, server, paused, registration, cards, panel } = settings;
  const revoked = mode === "share" && registration === null;
  return { mode, server, paused, revoked, cards, panel, waiting: outbox.entries.length };
}

async function share(office: Office, server: string, code: string): Promise<ShareResult> {
  const address = parseServer(server);
  if (!address.ok) return address;
  const registered = await office.door.register(address.origin, code.trim());
  if (!registered.ok) return registered;
  const { token, expiresAt, readKey = null } = registered;
  office.abortSending();
  const given = { registration: { token, expiresAt }, readKey };
  await office.store.change((state) => [withSharing(state, address.origin, given), null]);
  office.flush();
  office.watchesChanged();
  return done;
}

async function lookUpOnly(
  office: Office,
  { server, code = "" }: Extract<Request, { type: "only-look-up" }>,
): Promise<Answers["only-look-up"]> {
  const address = parseServer(server);
  if (!address.ok) return address;
  const { settings } = await office.store.read();
  const known = settings.server === address.origin ? settings.readKey : null;
  const found = await findReadKey(office.fetch, address.origin, code, known);
  if (!found.ok) return found;
  office.door.cancel();
  office.abortSending();
  await office.store.change((state) => [withLookupOnly(state, address.origin, found.key), null]);
  office.watchesChanged();
  return done;
}

async function look(
  office: Office,
  order: Extract<Request, { type: "look-up" }>,
): Promise<Answers["look-up"]> {
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
export async function carryOut(order: Request, office: Office): Promise<Answers[Request["type"]]> {
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
      door.cancel();
      abortSending();
      await store.change((state) => [withoutConsent(state), null]);
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
