import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";

/** Amazon's image hosts are names directly below these. */
export const shopImageDomains = ["media-amazon.com", "ssl-images-amazon.com", "images-amazon.com"] as const;

/** The address if it is on one of Amazon's image hosts, else null: images from elsewhere are never shown. */
export function shopImage(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, host, href } = new URL(address);
  const domain = /^[a-z0-9-]+\.(.+)$/.exec(host)?.[1];
  const known = shopImageDomains.some((one) => one === domain);
  return protocol === "https:" && known ? href : null;
}

/** Host and name of an image, its modifiers, its type: `…/images/I/71abc` `_AC_SL500_` `jpg`. */
const imageParts =
  /^(https:\/\/[a-z0-9.-]+\/images\/[A-Z]\/[^./?#]+)\.(?:([^/?#]*)\.)?([a-z]{3,4})(?:[?#].*)?$/;
/** How the shop writes them on its pages. */
const usual = /^https:\/\/m\.media-amazon\.com\/images\/[A-Z]\/[\w+-]+\.(?:[\w,]+\.)?[a-z]{3,4}$/;
/** Modifiers for size, crop, quality and format. Others draw text or other pictures over the image. */
const harmless = /^(?:AC|AA|CR|QL|S[LRSXY]|U[FLRSXY]|FM(?:avif|jpg|png|webp))[\d,]*$/;

/** A shop image's address without modifiers that draw over it; null for any other address. */
export function plainImage(address: string | null): string | null {
  // Parsing a URL is the slowest step here.
  const known = address !== null && usual.test(address) ? address : shopImage(address);
  const parts = known && imageParts.exec(known);
  if (!parts) return known;
  const [, name, modifiers = "", type] = parts;
  const isPlain = modifiers.split("_").every((one) => one === "" || harmless.test(one));
  return isPlain && modifiers !== "" ? `${name}.${modifiers}.${type}` : `${name}.${type}`;
}

/** One key for all sizes of an image on all of the shop's hosts. */
export const imageKey = (address: string): string =>
  imageParts.exec(address)?.[1]?.replace(/^https:\/\/[^/]+/, "") ?? address;

/** How many modifiers crop an image or make it too small or too poor to recognise. */
export const imageLoss = (address: string): number =>
  (imageParts.exec(address)?.[2] ?? "").split("_").filter((one) => {
    const least = one.startsWith("QL") ? 50 : 100;
    return one.startsWith("CR") || (one.match(/\d+/g) ?? []).some((number) => +number < least);
  }).length;

const ids = ["landingImage", "imgBlkFront", "ebooksImgBlkFront", "main-image", "prodImage"] as const;

const imageOf = ({ document }: PageContext): Element | null =>
  ids.map((id) => document.getElementById(id)).find((found) => found !== null) ?? null;

function secure(address: string | null | undefined): string | null {
  const url = (address ?? "").trim().replace(/^http:/, "https:");
  return /^https:\/\/[^\s"'<>\0\p{Cs}]{1,900}$/u.test(url) ? url : null;
}

const rules: readonly Rule<string>[] = [
  { name: "high-resolution", read: (context) => secure(imageOf(context)?.getAttribute("data-old-hires")) },
  {
    name: "first-size",
    read: (context) =>
      secure(/"(https?:[^"]+)"/.exec(imageOf(context)?.getAttribute("data-a-dynamic-image") ?? "")?.[1]),
  },
  { name: "source", read: (context) => secure(imageOf(context)?.getAttribute("src")) },
];

/** The address of the product's main image. */
export const readImage = (context: PageContext): Fact<string> | null => firstFact(rules, context);
