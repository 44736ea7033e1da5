import type { State } from "../state/store.ts";
import { isCardKey, type Product, productKey, productOf, reportKey } from "./outbox.ts";

/** What became of this browser's own report of a product's page. `none`: it has none, or it was refused. */
export type ReportState = "taken" | "waiting" | "none";

/** By the queue and the list of what was sent. */
export function reportState({ outbox, log }: Pick<State, "outbox" | "log">, product: Product): ReportState {
  const key = productKey(product);
  const waits = outbox.entries.some(
    (entry) => !isCardKey(reportKey(entry)) && productKey(productOf(entry)) === key,
  );
  if (waits) return "waiting";
  const last = log.find((line) => productKey(line) === key);
  return last?.fate === "received" ? "taken" : "none";
}
