import { foreignBlocks } from "./foreign-block.ts";
import {
  activeRowsOf,
  all,
  boxesOf,
  columnsOf,
  isPurchase,
  offerOf,
  pricesIn,
  rowsOf,
  titleOf,
} from "./place.ts";
import type { Random } from "./random.ts";

type Undo = () => void;

/** A change of a page that makes no other price right than the page's own. */
export interface Mutation {
  readonly name: string;
  readonly apply: () => Undo;
  /** Whether another offer of the page is right afterwards, under its own condition. */
  readonly changesOffer: boolean;
}

function remove(element: Element): Undo {
  const { parentNode, nextSibling } = element;
  element.remove();
  return () => parentNode!.insertBefore(element, nextSibling);
}

const hidings: readonly (readonly [string, (old: string | null) => string])[] = [
  ["class", (old) => `${old ?? ""} aok-hidden`],
  ["class", (old) => `${old ?? ""} a-hidden`],
  ["style", (old) => `${old ?? ""};display:none`],
  ["style", (old) => `${old ?? ""}; display: none !important`],
  ["hidden", () => ""],
];

function hide(element: Element, random: Random): Undo {
  const [name, hiddenBy] = random.pick(hidings);
  const old = element.getAttribute(name);
  element.setAttribute(name, hiddenBy(old));
  return () => (old === null ? element.removeAttribute(name) : element.setAttribute(name, old));
}

const both =
  (undos: readonly Undo[]): Undo =>
  () => {
    for (const undo of undos.toReversed()) undo();
  };

function swap(a: Element, b: Element): Undo {
  const exchange = () => {
    const [x, y] = [a.ownerDocument.createComment(""), a.ownerDocument.createComment("")];
    a.replaceWith(x);
    b.replaceWith(y);
    x.replaceWith(b);
    y.replaceWith(a);
  };
  exchange();
  return exchange;
}

const nameOf = (element: Element): string =>
  element.id ? `#${element.id}` : `${element.nodeName.toLowerCase()}.${element.classList[0] ?? ""}`;

const own = (name: string, apply: Mutation["apply"]): Mutation => ({ name, apply, changesOffer: false });

/** Whether a part says more than prices: words, a picture, a button. */
function saysMore(part: Element): boolean {
  const prices = pricesIn(part);
  const texts = [part, ...all(part, "*")].flatMap((element) =>
    prices.some((price) => price.contains(element)) || part.matches(".a-price")
      ? []
      : [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map((text) => text.nodeValue ?? ""),
  );
  return /\p{L}/u.test(texts.join("")) || part.querySelector("i, img, svg, input, button") !== null;
}

/** Parts that hold a price, removed and hidden one by one, and all of a kind at once. */
function losses(document: Document, hasPrice: boolean, random: Random): Mutation[] {
  const kinds = [
    ["box", boxesOf(document)],
    ["column", columnsOf(document)],
    ["price of the box", boxesOf(document).flatMap(pricesIn).slice(0, 12)],
    ["price of the column", columnsOf(document).flatMap(pricesIn).slice(0, 12)],
  ] as const;
  return kinds.flatMap(([kind, found]) => {
    const parts = [...new Set(found)].filter((part) => hasPrice || !saysMore(part));
    const outer = parts.filter((part) => !parts.some((other) => other !== part && other.contains(part)));
    return [
      ...parts.flatMap((part) => [
        own(`remove the ${kind} ${nameOf(part)}`, () => remove(part)),
        own(`hide the ${kind} ${nameOf(part)}`, () => hide(part, random)),
      ]),
      ...(outer.length > 1 ? [own(`remove every ${kind}`, () => both(outer.map(remove)))] : []),
    ];
  });
}

const activeClass = "a-accordion-active";

function setActive(row: Element, isActive: boolean): Undo {
  const old = row.getAttribute("class");
  row.classList.toggle(activeClass, isActive);
  return () => (old === null ? row.removeAttribute("class") : row.setAttribute("class", old));
}

/** Rows of the accordion: the selected one lost, none selected, another selected, their order changed. */
function rowChanges(document: Document, random: Random): Mutation[] {
  const rows = rowsOf(document);
  const active = activeRowsOf(document);
  const offer = (name: string, apply: Mutation["apply"]): Mutation => ({ name, apply, changesOffer: true });
  const select = (row: Element): Undo =>
    both([...active.map((one) => setActive(one, false)), setActive(row, true)]);
  const swaps = rows.flatMap((row, at) =>
    rows
      .slice(at + 1)
      .filter((other) => !row.contains(other) && !other.contains(row))
      .map((other) => own(`swap ${nameOf(row)} and ${nameOf(other)}`, () => swap(row, other))),
  );
  return [
    ...active.flatMap((row) => [
      offer(`remove the selected ${nameOf(row)}`, () => remove(row)),
      offer(`hide the selected ${nameOf(row)}`, () => hide(row, random)),
    ]),
    ...rows
      .filter((row) => !active.includes(row))
      .flatMap((row) => [
        own(`remove ${nameOf(row)}`, () => remove(row)),
        own(`hide ${nameOf(row)}`, () => hide(row, random)),
        offer(`select ${nameOf(row)}`, () => select(row)),
      ]),
    ...(active.length > 0
      ? [offer("select no row", () => both(active.map((row) => setActive(row, false))))]
      : []),
    ...swaps.slice(0, 10),
  ];
}

type Position = "beforebegin" | "afterbegin" | "beforeend" | "afterend";

interface Place {
  readonly name: string;
  readonly at: Element;
  readonly position: Position;
}

/** At least ten places outside the selected offer's container and the blocks of its price. */
function foreignPlaces(document: Document, random: Random): Place[] {
  const offer = offerOf(document);
  const columns = columnsOf(document);
  const title = titleOf(document);
  const heading = title?.closest("h1, #titleSection, #title_feature_div") ?? title;
  const place = (name: string, at: Element | null | undefined, position: Position): Place[] =>
    at ? [{ name, at, position }] : [];
  const isSold = !offer || rowsOf(document).every((row) => row !== offer) || isPurchase(offer);
  const isOutside = (element: Element): boolean =>
    (isSold || !rowsOf(document).some((row) => row.contains(element))) &&
    !offer?.contains(element) &&
    !element.contains(offer) &&
    !columns.some((column) => column.contains(element) || element.contains(column)) &&
    element.closest("script, style, template, noscript, select, svg, h1, [id^='corePrice']") === null;
  const named = all(document, "body [id]").filter(isOutside);
  const outer = document.querySelector("#ppd, #dp, #dp-container");
  return [
    ...place("at the start of the page", document.body, "afterbegin"),
    ...place("at the end of the page", document.body, "beforeend"),
    ...place("at the start of the product", outer, "afterbegin"),
    ...place("at the end of the product", outer, "beforeend"),
    ...place("before the offer", offer, "beforebegin"),
    ...place("after the offer", offer, "afterend"),
    ...place("before the title", heading, "beforebegin"),
    ...place("after the title", heading, "afterend"),
    ...place("before the price column", columns[0], "beforebegin"),
    ...place("after the price column", columns[0], "afterend"),
    // Where the selected row sells no purchase, another row is the offer.
    ...rowsOf(document)
      .filter((row) => offer && row !== offer && isPurchase(offer) && !row.contains(offer))
      .slice(0, 2)
      .flatMap((row) => place(`in ${nameOf(row)}`, row, "beforeend")),
    ...(named.length === 0
      ? []
      : [1, 2, 3, 4].flatMap(() => {
          const at = random.pick(named);
          return place(`after ${nameOf(at)}`, at, "afterend");
        })),
  ];
}

function injections(document: Document, price: string, random: Random): Mutation[] {
  return foreignPlaces(document, random).flatMap(({ name, at, position }) => {
    const block = random.pick(foreignBlocks(price));
    return own(`add ${block.name} ${name}`, () => {
      const template = document.createElement("template");
      template.innerHTML = block.html;
      const element = template.content.firstElementChild!;
      at.insertAdjacentElement(position, element);
      return () => element.remove();
    });
  });
}

/**
 * All mutations of a page. `foreign`: another product's price as the shop writes it. A page without a price (`hasPrice`)
 * loses no part that can be the reason why.
 */
export const mutationsOf = (
  document: Document,
  foreign: string,
  hasPrice: boolean,
  random: Random,
): Mutation[] => [
  ...losses(document, hasPrice, random),
  ...rowChanges(document, random),
  ...injections(document, foreign, random),
];
