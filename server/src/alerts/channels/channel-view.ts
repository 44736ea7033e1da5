import type { ChannelKind, ChannelView } from "@tidemark/core/wire";
import type { StoredChannel } from "@tidemark/drizzle";
import type { Target } from "./channel.ts";

/** A channel as it lies in its table. */
export interface ChannelRow {
  readonly id: bigint;
  readonly kind: ChannelKind;
  readonly target: StoredChannel;
  readonly hint: string | null;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly confirmed: boolean;
  readonly stopped: boolean;
  readonly problem: string | null;
}

/** A channel as its holder sees it. */
export const channelView = (row: ChannelRow): ChannelView => ({
  id: String(row.id),
  kind: row.kind,
  where: row.hint ?? ("sealed" in row.target ? hidden : hintOf(row.target)),
  state: stateOf(row),
  problem: row.problem,
  createdAt: new Date(row.createdAt).toISOString(),
});

function stateOf({ kind, confirmed, stopped, problem }: ChannelRow): ChannelView["state"] {
  if (stopped) return "stopped";
  if (kind === "email" && !confirmed) return "unconfirmed";
  return problem === null ? "working" : "failing";
}

const hidden = "…";
/** Two letters of a shorter secret are too much of it. */
const shortestSecret = 8;

/** The end of a secret, as far as it does not give it away: `…x7`. */
const endOf = (secret: string): string => hidden + (secret.length < shortestSecret ? "" : secret.slice(-2));

/** What tells a target from others of its kind, of no use to anybody else: `ntfy.sh/…x7`. */
export function hintOf(target: Target): string {
  switch (target.kind) {
    case "email":
      return target.address;
    case "webhook":
    case "apprise":
    case "discord": {
      const { host, pathname } = new URL(target.url);
      return pathname === "/" ? host : `${host}/${endOf(pathname.replace(/\/+$/, ""))}`;
    }
    case "ntfy":
      return `${new URL(target.server).host}/${endOf(target.topic)}`;
    case "gotify":
      return `${new URL(target.server).host}/${endOf(target.token)}`;
    case "pushover":
      return endOf(target.user);
    case "telegram":
      return endOf(target.chat ?? "");
    case "web-push":
      return new URL(target.endpoint).host;
  }
}
