import { emptyTally } from "../counts/page-tally.ts";
import { forgetHolder } from "../holder/holder.ts";
import { emptyOutbox } from "../outbox/outbox.ts";
import { type Consent, mayLookUp, type Settings } from "../state/settings.ts";
import { freshState, type State } from "../state/store.ts";

interface Agreed {
  /** Left out where the text was not shown: an earlier consent stands. */
  readonly consent?: Consent | undefined;
}

/**
 * Consent to share, with the token that the server gave. A change of the server drops the reports queued for the last
 * one. Registering again under an existing consent does not widen it to search results, page counts or lists.
 */
export function withSharing(
  state: State,
  server: string,
  { registration, readKey, consent }: Pick<Settings, "registration" | "readKey"> & Agreed,
): State {
  const isSame = state.settings.server === server;
  const kept = isSame ? state.outbox : emptyOutbox;
  const asked = { cards: true, counts: true, lists: true };
  const { cards, counts, lists } = state.settings.mode === "share" ? state.settings : asked;
  return {
    settings: {
      mode: "share",
      consent: consent ?? state.settings.consent,
      server,
      registration,
      readKey,
      paused: false,
      refused: false,
      cards,
      counts,
      lists,
      ...shownOf(state),
    },
    outbox: { ...kept, lease: null, attempt: 0, notBefore: 0 },
    tally: isSame ? state.tally : emptyTally,
    log: state.log,
    holder: holderAt(state, server),
    erasures: state.erasures,
    versions: state.versions,
  };
}

/** Consent to look-ups only: drops token, queue and log of an earlier consent. Another server or key does not widen it. */
export function withLookupOnly(
  state: State,
  server: string,
  { readKey, refused, consent }: Pick<Settings, "readKey" | "refused"> & Agreed,
): State {
  const lists = state.settings.mode === "lookup" ? state.settings.lists : true;
  const agreed = consent ?? state.settings.consent;
  const asked = { mode: "lookup", consent: agreed, server, readKey, refused, lists } as const;
  return {
    ...freshState,
    settings: { ...freshState.settings, ...asked, ...shownOf(state) },
    holder: holderAt(state, server),
    erasures: state.erasures,
    versions: state.versions,
  };
}

/** The browser does not let anything be shared any more: look-ups remain. */
export function withoutSharing(state: State): State {
  const { mode, server, readKey, lists } = state.settings;
  if (mode !== "share") return state;
  const looking = withLookupOnly(state, server, { readKey, refused: true });
  return { ...looking, settings: { ...looking.settings, lists } };
}

/** Consent to looking up the products that a page lists, of who agreed before that was asked. */
export const withLists = (state: State): State => ({
  ...state,
  settings: { ...state.settings, lists: mayLookUp(state.settings) },
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

/** Consent, again, to what the text means now. */
export const withConsent = (state: State, consent: Consent): State => ({
  ...state,
  settings: { ...state.settings, consent },
});

/** What the person chose to see is no matter of consent. */
const shownOf = ({ settings: { panel, badge, countImported, language, lineIn } }: State) => ({
  panel,
  badge,
  countImported,
  language,
  lineIn,
});

/** A holder belongs to one server. */
const holderAt = ({ holder }: State, server: string): State["holder"] =>
  holder?.server === server ? holder : null;
