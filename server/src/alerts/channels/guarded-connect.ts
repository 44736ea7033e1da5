import { lookup } from "node:dns/promises";
import { type BlockList, connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { blockListOf } from "../../platform/http/address.ts";
import { t } from "../../platform/texts.ts";
import { hostOf, isOpenAddress, noPublicAddress, portOf, refusalOf } from "./address-guard.ts";

export type Addresses = readonly { readonly address: string; readonly family: number }[];

export interface ConnectOptions {
  readonly allowedNetworks: readonly string[];
  readonly resolve?: (host: string) => Promise<Addresses>;
  /** Opens a TCP connection to one of the addresses. */
  readonly dial?: (host: string, port: number, addresses: Addresses) => Socket;
  /** A name is looked up for so long at most; that it leads nowhere is said no sooner. */
  readonly nameMs?: number;
  readonly connectMs?: number;
  /** PEM certificates trusted instead of the usual ones. */
  readonly ca?: string;
}

/** An address is not connected to; the message is a sentence for the person who gave it. */
export class Refusal extends Error {
  readonly next: "again" | "give-up";
  constructor(reason: string, next: "again" | "give-up" = "give-up") {
    super(reason);
    this.next = next;
  }
}

/** Why a host did not answer, as a sentence for the person who gave its address. */
export function failureOf(host: string, error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === "TimeoutError" || name === "AbortError") return t("refused.late", { host });
  return t("refused.unreachable", { host, code: code ?? t("refused.ended") });
}

/**
 * Connects to the host of a URL, never to a closed address: a name is resolved once, and the connection goes to what was
 * checked. Throws a Refusal, or the error of the connection.
 */
export function guardedConnect(options: ConnectOptions): (url: URL, signal: AbortSignal) => Promise<Socket> {
  const allowed = blockListOf(options.allowedNetworks);
  const { nameMs = 2_000, connectMs = 5_000 } = options;

  return async (url, signal) => {
    const refusal = refusalOf(url, allowed);
    if (refusal) throw new Refusal(refusal);
    const addresses = await addressesOf(url, signal);
    return connectTo(url, addresses, AbortSignal.any([signal, AbortSignal.timeout(connectMs)]));
  };

  async function addressesOf(url: URL, signal: AbortSignal): Promise<Addresses> {
    const host = hostOf(url);
    if (isIP(host)) return [{ address: host, family: isIP(host) }];
    const deadline = AbortSignal.timeout(nameMs);
    const looking = AbortSignal.any([signal, deadline]);
    const all = await unlessAborted((options.resolve ?? resolveAll)(host), looking).catch(
      (): Addresses => [],
    );
    const open = all.filter(({ address }) => isOpenAddress(address, portOf(url), allowed));
    if (open.length > 0) return open;
    // Neither by its words nor by its time does the answer tell what a name leads to.
    await aborted(looking);
    signal.throwIfAborted();
    throw new Refusal(noPublicAddress(host), "again");
  }

  /** A connection whose far end was looked at before a byte is written. */
  async function connectTo(url: URL, addresses: Addresses, signal: AbortSignal): Promise<Socket> {
    const host = hostOf(url);
    const secure = url.protocol === "https:";
    const tcp = (options.dial ?? dial)(host, portOf(url), addresses);
    try {
      await happened(tcp, "connect", signal);
      checkRemote(tcp, url, allowed);
      if (!secure) return tcp;
      const name = isIP(host) ? {} : { servername: host };
      const tls = connectTls({ socket: tcp, host, ...name, ...(options.ca && { ca: options.ca }) });
      await happened(tls, "secureConnect", signal);
      return tls;
    } catch (error) {
      tcp.destroy();
      throw error;
    }
  }
}

const resolveAll = (host: string): Promise<Addresses> => lookup(host, { all: true });

function dial(host: string, port: number, addresses: Addresses): Socket {
  // Pinned: what was checked is what is connected to, whatever the name says by now.
  const pinned: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [...addresses]) : done(null, addresses[0]!.address, addresses[0]!.family);
  return connectTcp({ host, port, lookup: pinned, autoSelectFamily: true });
}

function checkRemote(socket: Socket, url: URL, allowed: BlockList): void {
  if (isOpenAddress(socket.remoteAddress ?? "", portOf(url), allowed)) return;
  throw new Refusal(noPublicAddress(hostOf(url)), "again");
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((done, fail) => {
    const end = () => fail(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    promise.then(done, fail).finally(() => signal.removeEventListener("abort", end));
  });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    signal.addEventListener("abort", () => done(), { once: true });
    if (signal.aborted) done();
  });

const happened = (socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> =>
  unlessAborted(
    new Promise<void>((done, fail) => {
      socket.once(event, () => done());
      // Stays: an error after the connection is the request's to tell, and must not end the process.
      socket.on("error", fail);
    }),
    signal,
  );
