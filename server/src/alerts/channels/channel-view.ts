import type { ChannelKind, ChannelView } from "@tidemark/core/wire";
import type { Target } from "./channel.ts";

/** A channel as it lies in its table. */
export interface ChannelRow {
  readonly id: bigint;
  readonly kind: ChannelKind;
  readonly target: Target;
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
  where: whereOf(row.target),
  state: stateOf(row),
  problem: row.problem,
  createdAt: new Date(row.createdAt).toISOString(),
});

function stateOf({ kind, confirmed, stopped, problem }: ChannelRow): ChannelView["state"] {
  if (stopped) return "stopped";
  if (kind === "email" && !confirmed) return "unconfirmed";
  return problem === null ? "working" : "failing";
}

/** Where a target is, without what would let others use it. */
function whereOf(target: Target): string {
  switch (target.kind) {
    case "email":
      return target.address;
    case "webhook": {
      const { origin, pathname } = new URL(target.url);
      return origin + pathname;
    }
    case "ntfy": {
      const { origin, pathname } = new URL(target.server);
      return `${origin}${pathname.replace(/\/+$/, "")}/${target.topic}`;
    }
    case "apprise":
      return new URL(target.url).origin;
    case "web-push":
      return new URL(target.endpoint).host;
  }
}
