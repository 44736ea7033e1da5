import type { AnySeriesKind, SeriesKind } from "@tidemark/core";
import type { Range } from "@tidemark/core/wire";
import { useCallback, useEffect, useState } from "react";
import type { Answers } from "../messages.ts";
import type { ReportState } from "../outbox/report-state.ts";
import type { FoundProduct } from "../server/client.ts";
import { type SavedAnswer, savedRange } from "../state/answers.ts";
import { type Interrupted, orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import type { Subject } from "./subject.ts";

export type LookupFailure = Extract<Answers["look-up"] | Interrupted, { ok: false }>;

/** What is known of a product. */
export interface Lookup {
  readonly found: FoundProduct | null;
  /** The range of its histories. */
  readonly range: Range;
  /** Epoch ms, when `found` is an answer of before and no newer one has come. */
  readonly savedAt: number | null;
  /** Why there is no newer answer. */
  readonly failure: LookupFailure | null;
  /** What became of this browser's own report. */
  readonly report: ReportState;
  /** The server has not answered for so long that it should be said. */
  readonly isSlow: boolean;
}

export interface LookupWish {
  readonly series: SeriesKind | undefined;
  readonly range: Range;
  readonly beside: readonly AnySeriesKind[] | undefined;
}

export const slowMs = 5000;
const nothing: Lookup = {
  found: null,
  range: savedRange,
  savedAt: null,
  failure: null,
  report: "none",
  isSlow: false,
};

/** The last answer about a product; null when none is kept, or the background does not answer. */
export async function recall(
  send: Services["send"],
  { marketplace, asin }: Subject,
): Promise<SavedAnswer | null> {
  const saved = await orInterrupted(send({ type: "last-answer", marketplace: marketplace.suffix, asin }));
  return saved && "ok" in saved ? null : saved;
}

/** Shows the last answer where one is kept (`saved`), and the server's when it comes. */
export function useLookup(
  { send, browser }: Pick<Services, "send" | "browser">,
  { marketplace, asin }: Subject,
  { series, range, beside }: LookupWish,
  saved: SavedAnswer | null,
): { readonly lookup: Lookup; readonly retry: () => void } {
  const [lookup, setLookup] = useState<Lookup>(
    saved ? { ...nothing, found: saved.found, savedAt: saved.at } : nothing,
  );
  const [attempt, setAttempt] = useState(0);
  const product = { marketplace: marketplace.suffix, asin };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let isOver = false;
    const change = (to: (before: Lookup) => Lookup): void => {
      if (!isOver) setLookup(to);
    };
    const slow = setTimeout(() => change((before) => ({ ...before, isSlow: true })), slowMs);
    const ask = async (): Promise<void> => {
      const wanted = { ...product, series, range, ...(beside && { beside: [...beside] }) };
      const answer = await orInterrupted(send({ type: "look-up", ...wanted }));
      clearTimeout(slow);
      const report = ("report" in answer && answer.report) || "none";
      if (answer.ok) change(() => ({ ...nothing, found: answer, range, report }));
      else change((before) => ({ ...before, failure: answer, report, isSlow: false }));
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(slow);
    };
  }, [product.marketplace, asin, series, range, beside, attempt, send]);

  const again = useCallback(() => setAttempt((number) => number + 1), []);
  const isWaiting = lookup.failure?.reason === "unknown" && lookup.report === "waiting";
  useEffect(() => {
    if (!isWaiting) return undefined;
    // The background notes there that the report was sent.
    browser.storage.onChanged.addListener(again);
    return () => browser.storage.onChanged.removeListener(again);
  }, [isWaiting, browser, again]);

  const retry = (): void => {
    setLookup((before) => ({ ...before, failure: null, isSlow: false }));
    again();
  };
  return { lookup, retry };
}
