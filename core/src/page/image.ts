import { type Fact, firstOf, type Rule } from "./rule.ts";
import type { Scene } from "./page-context.ts";

/** An address on Amazon's image hosts as it is, anything else null: images are shown from nowhere else. */
export function shopImage(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, host, href } = new URL(address);
  const known = /^(?:[a-z0-9-]+\.)?(?:media-amazon|ssl-images-amazon|images-amazon)\.com$/.test(host);
  return protocol === "https:" && known ? href : null;
}

/** Host and name of an image, its modifiers, its type: `…/images/I/71abc` `_AC_SL500_` `jpg`. */
const imageParts =
  /^(https:\/\/[a-z0-9.-]+\/images\/[A-Z]\/[^./?#]+)\.(?:([^/?#]*)\.)?([a-z]{3,4})(?:[?#].*)?$/;
/** How the shop writes them on its pages. */
const usual = /^https:\/\/m\.media-amazon\.com\/images\/[A-Z]\/[\w+-]+\.(?:[\w,]+\.)?[a-z]{3,4}$/;
/** Modifiers that choose size, cut, quality and format. Others write text over the picture or put others beside it. */
const harmless = /^(?:AC|AA|CR|QL|S[LRSXY]|U[FLRSXY]|FM(?:avif|jpg|png|webp))[\d,]*$/;

/** A shop's image with nothing written over it; null for any other address. */
export function plainImage(address: string | null): string | null {
  // Parsing a URL takes longer than all else here.
  const known = address !== null && usual.test(address) ? address : shopImage(address);
  const parts = known && imageParts.exec(known);
  if (!parts) return known;
  const [, name, modifiers = "", type] = parts;
  const isPlain = modifiers.split("_").every((one) => one === "" || harmless.test(one));
  return isPlain && modifiers !== "" ? `${name}.${modifiers}.${type}` : `${name}.${type}`;
}

/** Addresses of one image in other sizes, or on another of the shop's hosts, have one key. */
export const imageKey = (address: string): string =>
  imageParts.exec(address)?.[1]?.replace(/^https:\/\/[^/]+/, "") ?? address;

/** How many modifiers cut an image, or leave of it what can hardly be seen. */
export const imageLoss = (address: string): number =>
  (imageParts.exec(address)?.[2] ?? "").split("_").filter((one) => {
    const least = one.startsWith("QL") ? 50 : 100;
    return one.startsWith("CR") || (one.match(/\d+/g) ?? []).some((number) => +number < least);
  }).length;

const ids = ["landingImage", "imgBlkFront", "ebooksImgBlkFront", "main-image", "prodImage"] as const;

const imageOf = ({ document }: Scene): Element | null =>
  ids.map((id) => document.getElementById(id)).find((found) => found !== null) ?? null;

function secure(address: string | null | undefined): string | null {
  const url = (address ?? "").trim().replace(/^http:/, "https:");
  return /^https:\/\/[^\s"'<>\0\p{Cs}]{1,900}$/u.test(url) ? url : null;
}

const rules: readonly Rule<string>[] = [
  { name: "high-resolution", read: (scene) => secure(imageOf(scene)?.getAttribute("data-old-hires")) },
  {
    name: "first-size",
    read: (scene) =>
      secure(/"(https?:[^"]+)"/.exec(imageOf(scene)?.getAttribute("data-a-dynamic-image") ?? "")?.[1]),
  },
  { name: "source", read: (scene) => secure(imageOf(scene)?.getAttribute("src")) },
];

/** The address of the product's main image. */
export const readImage = (scene: Scene): Fact<string> | null => firstOf(rules, scene);
