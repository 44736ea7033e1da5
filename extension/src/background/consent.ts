import { emptyTally } from "../counts/page-tally.ts";
import { forgetHolder } from "../holder/holder.ts";
import { emptyOutbox } from "../outbox/outbox.ts";
import type { Settings } from "../state/settings.ts";
import { freshState, type State } from "../state/store.ts";

/**
 * Consent to share, with the token that the server gave. A change of the server drops the reports queued for the last
 * one. Registering again under an existing consent does not widen it to search results or page counts.
 */
export function withSharing(
  state: State,
  server: string,
  { registration, readKey }: Pick<Settings, "registration" | "readKey">,
): State {
  const isSame = state.settings.server === server;
  const kept = isSame ? state.outbox : emptyOutbox;
  const { cards, counts } = state.settings.mode === "share" ? state.settings : { cards: true, counts: true };
  return {
    settings: {
      mode: "share",
      server,
      registration,
      readKey,
      paused: false,
      cards,
      counts,
      ...shownOf(state),
    },
    outbox: { ...kept, lease: null, attempt: 0, notBefore: 0 },
    tally: isSame ? state.tally : emptyTally,
    log: state.log,
    holder: holderAt(state, server),
    erasures: state.erasures,
  };
}

/** Consent to look-ups only: drops token, queue and log of an earlier consent. */
export const withLookupOnly = (state: State, server: string, readKey: string | null): State => ({
  ...freshState,
  settings: { ...freshState.settings, mode: "lookup", server, readKey, ...shownOf(state) },
  holder: holderAt(state, server),
  erasures: state.erasures,
});

/** Consent refused or withdrawn: drops tokens, queue and log, and marks the watches for erasure at the server. */
export const withoutConsent = (state: State): State => ({
  ...freshState,
  settings: {
    ...freshState.settings,
    mode: "none",
    server: state.settings.server,
    ...shownOf(state),
  },
  erasures: forgetHolder(state).erasures,
});

/** What the person chose to see is no matter of consent. */
const shownOf = ({ settings: { panel, badge } }: State): Pick<Settings, "panel" | "badge"> => ({
  panel,
  badge,
});

/** A holder belongs to one server. */
const holderAt = ({ holder }: State, server: string): State["holder"] =>
  holder?.server === server ? holder : null;
