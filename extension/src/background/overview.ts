import type { Overview } from "../messages.ts";
import { hasAgreed, type Settings } from "../state/settings.ts";
import type { State } from "../state/store.ts";
import { versionFit } from "../versions/versions.ts";

/** Sharing, but the server no longer takes this browser's token. */
export const isRevoked = ({ mode, registration }: Settings): boolean =>
  mode === "share" && registration === null;

/** `own`: the extension's version. */
export function overviewOf({ settings, outbox, versions }: State, own: string): Overview {
  const { mode, server, readKey, paused, refused, cards, lists, panel, badge, countImported } = settings;
  const waiting = outbox.entries.length;
  const revoked = isRevoked(settings);
  const fit = versionFit(own, server, versions);
  const follows = versions?.server === server ? versions.follows : undefined;
  const { language, lineIn } = settings;
  const outdated = (mode === "share" || mode === "lookup") && !hasAgreed(settings);
  const shown = { panel, badge, countImported, language, lineIn, ...(follows !== undefined && { follows }) };
  return { outdated, mode, server, readKey, paused, refused, revoked, cards, lists, ...shown, waiting, fit };
}
