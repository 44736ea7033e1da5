import type { Overview } from "../messages.ts";
import type { Settings } from "../state/settings.ts";
import type { State } from "../state/store.ts";

/** Sharing, but the server no longer takes this browser's token. */
export const isRevoked = ({ mode, registration }: Settings): boolean =>
  mode === "share" && registration === null;

export function overviewOf({ settings, outbox }: State): Overview {
  const { mode, server, readKey, paused, cards, lists, panel, badge } = settings;
  const waiting = outbox.entries.length;
  return { mode, server, readKey, paused, revoked: isRevoked(settings), cards, lists, panel, badge, waiting };
}
