import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPage } from "@tidemark/core";
import { decodePage, parsePage } from "@tidemark/crawler/page-file";
import { changedetectionPrices, changedetectionVersion, type SavedPage } from "./changedetection.ts";
import { amountIn, type Peer, peers } from "./peers-rules.ts";
import { type Label, labelsOf, pagesDir, verdictOn } from "./read-labels.ts";

const ours = "Tidemark";
const folder = pagesDir();
const labels = labelsOf(folder).filter(({ kind, doubtful }) => kind === "product" && !doubtful);
const names = [ours, ...peers.map(({ name }) => name)];
const counts = new Map(names.map((name) => [name, { right: 0, wrong: 0, none: 0, other: 0 }]));

function readOurs(document: Document, label: Label): number | null {
  const page = readPage(document, `https://${label.marketplace}/`);
  const price = page.kind === "product" ? page.listing.prices.buy_box : undefined;
  return price ? Number(price.amount) : null;
}

function readTheirs(peer: Peer, document: Document, html: string): number | null {
  const text = peer.read(document, html);
  return text === null ? null : amountIn(text);
}

const pages: SavedPage[] = [];
for (const label of labels) {
  const html = decodePage(readFileSync(join(folder, label.file)));
  const document = parsePage(html);
  pages.push({ file: label.file, html });
  const tell = (name: string, amount: number | null) => {
    counts.get(name)![verdictOn(amount, label)] += 1;
  };
  tell(ours, readOurs(document, label));
  for (const peer of peers) tell(peer.name, readTheirs(peer, document, html));
}

const itself = await changedetectionPrices(pages);
if (itself.ok) {
  const name = `changedetection.io ${changedetectionVersion} itself (\`get_itemprop_availability\`)`;
  counts.set(name, { right: 0, wrong: 0, none: 0, other: 0 });
  for (const label of labels) counts.get(name)![verdictOn(itself.prices.get(label.file)!, label)] += 1;
}

const priced = labels.filter(({ price }) => price !== null).length;
console.log(`${labels.length} product pages, ${priced} with a price. None where there is none is right.\n`);
console.log("| rules | right | wrong | no answer | other defensible price |");
console.log("| --- | --- | --- | --- | --- |");
for (const [name, { right, wrong, none, other }] of counts) {
  console.log(`| ${name} | ${right} | ${wrong} | ${none} | ${other} |`);
}
if (!itself.ok) console.log(`\nchangedetection.io itself was not run: ${itself.why}.`);
