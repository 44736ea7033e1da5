import type { Target } from "./channel.ts";
import { cleanLine, cutUnits } from "./product-name.ts";

const longestAnswer = 200;
/** Looked at for the 200 letters. */
const longestLook = 2_000;
/** A shorter part of an address is no secret. */
const shortestSecret = 6;

/** The beginning of what a receiver answered: one line, without tags, anything unseen and the channel's secrets. */
export function answerText(body: string, target: Target): string {
  let text = body.slice(0, longestLook);
  for (const secret of secretsOf(target)) text = text.replaceAll(secret, "…");
  return cutUnits(cleanLine(text.replace(/<[^<>]*>/g, " ")), longestAnswer);
}

/** All values that let others use a channel, and the parts of its address; the longest first. */
export function secretsOf({ kind, ...fields }: Target): readonly string[] {
  const texts = Object.entries(fields).flatMap(([name, value]): string[] => {
    if (name === "server" || name === "address" || value === undefined) return [];
    return typeof value === "string" ? [value] : Object.values(value as Record<string, string>);
  });
  const parts = texts.flatMap((text) => {
    const url = URL.parse(text);
    const inUrl = url ? [...url.pathname.split("/"), ...url.searchParams.values()] : [];
    return [text, ...inUrl, ...inUrl.map(decoded)];
  });
  const found = new Set(parts.filter((part) => part.length >= shortestSecret));
  return [...found].sort((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
