import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a shopper reads on one captured page: a line of the folder's index.jsonl. */
export interface Label {
  readonly file: string;
  readonly kind: "product" | "search" | "captcha" | "other";
  readonly marketplace: string | null;
  readonly asin: string | null;
  readonly price: string | null;
  readonly alt_price?: string;
  readonly currency: string | null;
  readonly doubtful?: boolean;
}

/** `other`: a price that can be defended as well as the label's. */
export type Verdict = "right" | "wrong" | "none" | "other";

/** The folder of captured pages; ends the process when there is none. */
export function pagesDir(): string {
  const folder = process.env.PAGES_DIR;
  if (folder) return folder;
  console.error("PAGES_DIR: a folder of captured pages with an index.jsonl is needed.");
  process.exit(2);
}

export const labelsOf = (folder: string): readonly Label[] =>
  readFileSync(join(folder, "index.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Label);

/** Judges an amount in major units. No answer is right where the label has no price. */
export function verdictOn(amount: number | null, label: Label): Verdict {
  if (amount === null) return label.price === null ? "right" : "none";
  if (label.price === null) return "wrong";
  if (amount === Number(label.price)) return "right";
  return label.alt_price !== undefined && amount === Number(label.alt_price) ? "other" : "wrong";
}
