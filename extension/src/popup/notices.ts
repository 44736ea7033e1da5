import { moneyWriter } from "@tidemark/chart/money";
import { type ListingRefusal, percentAgainst, seriesOf } from "@tidemark/core";
import type { Listing, OpenClaim, SeriesView } from "@tidemark/core/wire";
import type { Overview } from "../messages.ts";
import { readerFormats, write } from "../reader.ts";
import { hostOf } from "../ui/host-of.ts";
import type { Lookup, LookupFailure } from "./use-lookup.ts";

/** What is to be known first: why a price is missing or not certain, and what can be done. */
export interface Notice {
  readonly tone: "plain" | "claim" | "bad";
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: "retry" | "settings" };
}

export interface Situation {
  readonly overview: Pick<Overview, "mode" | "server" | "revoked" | "fit">;
  /** What the page of the open tab shows; null when it was not asked. */
  readonly listing: Listing | null;
  readonly lookup: Lookup;
  /** The series that is shown. */
  readonly view: SeriesView | undefined;
  readonly isOnline: boolean;
}

/** The notices of a state, the most important first. */
export function noticesOf(situation: Situation): readonly Notice[] {
  const { overview, listing, lookup, view } = situation;
  const { failure } = lookup;
  const failed = failure && failure.reason !== "unknown" ? failureNotice(failure, situation) : null;
  const page = listing && pageNotice(listing);
  const known =
    failure?.reason === "unknown" || (lookup.found && !isReported(view))
      ? unknownNotice(lookup, page !== null)
      : view && marketNotices(view, situation);
  return [
    failed,
    lookup.isSlow && !failed && slowNotice(overview.server),
    ...standingNotices(overview),
    page,
    ...(Array.isArray(known) ? known : [known]),
  ].filter((notice): notice is Notice => typeof notice === "object" && notice !== null);
}

/** Not of a series that other tools or servers alone know. */
const isReported = (view: SeriesView | undefined): boolean =>
  view !== undefined && (view.since !== null || view.claims.length > 0);

const toSettings = (label: string) => ({ label, run: "settings" }) as const;

const slowNotice = (server: string): Notice => ({
  tone: "plain",
  title: write("state.slow.title", { host: hostOf(server) }),
  text: write("state.slow.text"),
});

/** What stops reports, whatever the open page is. What still works with another version is said in the settings alone. */
export function standingNotices({ revoked, fit, server }: Situation["overview"]): readonly Notice[] {
  const notices: Notice[] = [];
  if (revoked) {
    notices.push({
      tone: "bad",
      title: write("state.revoked.title"),
      text: write("state.revoked.text"),
      action: toSettings(write("state.revoked.action")),
    });
  }
  if (fit === "extension-too-old") {
    notices.push({
      tone: "bad",
      title: write("state.too-old.title", { host: hostOf(server) }),
      text: write("state.too-old.text"),
    });
  }
  return notices;
}

function failureNotice({ reason }: LookupFailure, { overview, lookup, isOnline }: Situation): Notice {
  const host = hostOf(overview.server);
  const { savedAt } = lookup;
  const ago = savedAt === null ? null : readerFormats().ago(savedAt, Date.now());
  const retry = { label: write("popup.retry"), run: "retry" } as const;
  const plain = overview.mode === "lookup" ? "text-lookup" : "text";
  switch (reason) {
    case "unreachable": {
      const kind = isOnline ? "unreachable" : "offline";
      const title = isOnline ? write("state.unreachable.title", { host }) : write("state.offline.title");
      const text =
        ago === null ? write(`state.${kind}.${plain}`) : write(`state.${kind}.text-saved`, { ago });
      return { tone: "bad", title, text, action: retry };
    }
    case "busy": {
      const text = ago !== null ? write("state.busy.text-saved", { ago }) : write("state.busy.text");
      return { tone: "bad", title: write("state.busy.title", { host }), text, action: retry };
    }
    case "no-tidemark":
      return {
        tone: "bad",
        title: write("state.wrong-server.title"),
        text: write("state.wrong-server.text", { host }),
        action: toSettings(write("state.wrong-server.action")),
      };
    case "locked":
      return {
        tone: "bad",
        title: write("state.locked.title"),
        text: write("state.locked.text", { host }),
        action: toSettings(write("state.locked.action")),
      };
    case "no-consent":
      return { tone: "plain", title: write("state.undecided.title"), text: write("state.undecided.text") };
    case "unknown":
    case "interrupted":
      return {
        tone: "bad",
        title: write("state.interrupted.title"),
        text: write("state.interrupted.text"),
        action: retry,
      };
  }
}

/** Why the page's price cannot be compared. */
function pageNotice(listing: Listing): Notice | null {
  const seen = seriesOf(listing);
  if (!seen.ok) return refusalNotice(seen.reason, listing);
  if (seen.observations.length > 0) return null;
  const { buy_box: reason } = listing.reasons;
  const kind = reason === "range" || reason === "withheld" ? reason : "unread";
  return { tone: "plain", title: write(`state.${kind}.title`), text: write(`state.${kind}.text`) };
}

function refusalNotice(reason: ListingRefusal, { deliveryCountry }: Listing): Notice {
  if (reason === "foreign-delivery") {
    const country = readerFormats().country(deliveryCountry ?? "");
    const title = write("state.foreign.title", { country });
    return { tone: "plain", title, text: write("state.foreign.text") };
  }
  const kind = reason === "business-account" ? "business" : reason === "implausible" ? "unread" : "converted";
  return { tone: "plain", title: write(`state.${kind}.title`), text: write(`state.${kind}.text`) };
}

/** `isRefused`: the page says why there is no report of it. */
function unknownNotice({ report }: Lookup, isRefused: boolean): Notice {
  const kind =
    report === "taken" ? "first" : report === "waiting" && !isRefused ? "first-waiting" : "unknown";
  return { tone: "plain", title: write(`state.${kind}.title`), text: write(`state.${kind}.text`) };
}

/** Reports that are not confirmed, and that it cannot be bought. */
function marketNotices(view: SeriesView, { lookup }: Situation): Notice[] {
  const others = view.claims.filter(({ price }) => view.since === null || price !== view.price);
  const mine = view.since === null && lookup.report === "taken" && others.every(({ seenBy }) => seenBy === 1);
  if (mine && others.length > 0) return [unknownNotice(lookup, false)];
  const claims = others.map((claim) => claimNotice(claim, view));
  if (view.since === null || view.price !== null) return claims;
  return [{ tone: "plain", title: write("state.gone.title"), text: write("state.gone.text") }, ...claims];
}

function claimNotice({ price, seenBy: count }: OpenClaim, view: SeriesView): Notice {
  if (price === null) {
    const title = write("state.claim-gone.title");
    return { tone: "claim", title, text: write("state.claim-gone.text", { count }) };
  }
  const usual = view.appraisal?.usual;
  const off = usual ? percentAgainst(price, usual.price) : 0;
  const percent = readerFormats().percent(off / 100);
  const text =
    off === 0
      ? write("state.claim.text", { count })
      : write(off < 0 ? "state.claim.below" : "state.claim.above", { count, percent });
  const money = moneyWriter(view.currency, view.exponent);
  return { tone: "claim", title: write("state.claim.title", { price: money(price) }), text };
}
