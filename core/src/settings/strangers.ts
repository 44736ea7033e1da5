import { type SettingName, settings, type Variables } from "./parse.ts";
import type { Setting } from "./setting.ts";

/** What other programs call the same. */
const otherNames: Readonly<Record<string, SettingName>> = {
  SMTP_PASS: "SMTP_PASSWORD",
  SMTP_USERNAME: "SMTP_USER",
  SMTP_SERVER: "SMTP_HOST",
  SMTP_FROM: "MAIL_FROM",
};

/** Names as short as HOST are close to too many others. */
const shortestName = 6;

/**
 * A sentence for each variable that is no setting but looks like one that is not set: misspelt, in small letters, or a
 * file for what is no secret. Variables of other programs are none of its business.
 */
export function noteStrangers(variables: Variables): readonly string[] {
  const isSet = (name: string) => Boolean(variables[name]?.trim());
  return Object.keys(variables)
    .filter((name) => isSet(name) && !isKnown(name))
    .sort()
    .flatMap((name) => {
      const plain = name.replace(/_FILE$/, "");
      if (plain !== name && Object.hasOwn(settings, plain)) {
        return [`${name} is not read, since ${plain} is no secret: set ${plain} itself.`];
      }
      const meant = meantBy(name);
      if (!meant || isSet(meant)) return [];
      return [`${name} is no setting of Tidemark and is not read; did you mean ${meant}?`];
    });
}

const isSecret = (name: string) => (settings as Readonly<Record<string, Setting>>)[name]?.secret === true;

const isKnown = (name: string) =>
  Object.hasOwn(settings, name) || (name.endsWith("_FILE") && isSecret(name.slice(0, -"_FILE".length)));

function meantBy(name: string): string | null {
  if (Object.hasOwn(otherNames, name)) return otherNames[name]!;
  if (name.length < shortestName) return null;
  const names = Object.keys(settings).flatMap((one) => (isSecret(one) ? [one, `${one}_FILE`] : [one]));
  const upper = name.toUpperCase();
  return (
    names.find((one) => one.length >= shortestName && isClose(upper, one, one.length > 8 ? 2 : 1)) ?? null
  );
}

function isClose(a: string, b: string, most: number): boolean {
  return Math.abs(a.length - b.length) <= most && distance(a, b) <= most;
}

/** Letters to add, drop, replace, or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        above[j]! + 1,
        row[j - 1]! + 1,
        above[j - 1]! + cost,
        swapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}
