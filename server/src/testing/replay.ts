import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One request of the extension, and what the server answered. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    /** With its query. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    /** As text; null: none. */
    readonly body: string | null;
  };
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** JSON; null: none. */
    readonly body: unknown;
  };
}

export interface Recording {
  readonly version: string;
  /** ISO time. */
  readonly recordedAt: string;
  readonly exchanges: readonly Exchange[];
}

export const releasesFolder = fileURLToPath(new URL("../../../releases", import.meta.url));

/** The versions of the extension that are recorded. */
export const recordedVersions = (): readonly string[] =>
  readdirSync(releasesFolder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );

export const readRecording = (version: string): Recording =>
  JSON.parse(readFileSync(join(releasesFolder, version, "exchanges.json"), "utf8"));

/** What a later server deliberately takes no more, by method and path: with which status, and with which headers it does. */
export type Changes = Readonly<
  Record<
    string,
    { readonly status: number; readonly needs: Readonly<Record<string, string>>; readonly why: string }
  >
>;

export function readChanges(version: string): Changes {
  const file = join(releasesFolder, version, "changes.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** What was given by the server that was recorded, and what today's gave in its place: tokens, ids, tags of answers. */
export type Given = Map<string, string>;

/** Notes each text of a recorded answer that today's answer has another one for. */
export function noteGiven(given: Given, recorded: unknown, today: unknown): void {
  if (typeof recorded === "string" && typeof today === "string") {
    if (recorded !== today) given.set(recorded, today);
  } else if (recorded && today && typeof recorded === "object" && typeof today === "object") {
    for (const [key, value] of Object.entries(recorded)) noteGiven(given, value, (today as never)[key]);
  }
}

const mapped = (given: Given, value: unknown): unknown => {
  if (typeof value === "string") return given.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => mapped(given, one));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(given, one)]));
};

/** A recorded request with what today's server gave in place of what the recorded one gave. */
export function asToday({ method, path, headers, body }: Exchange["request"], given: Given) {
  const [route = "", query] = path.split("?");
  const parts = route.split("/").map((part) => given.get(part) ?? part);
  const swapped = Object.entries(headers).map(([name, value]) => {
    const [, bearer] = /^Bearer (.*)$/.exec(value) ?? [];
    return [
      name,
      bearer === undefined ? (given.get(value) ?? value) : `Bearer ${given.get(bearer) ?? bearer}`,
    ];
  });
  return {
    path: parts.join("/") + (query === undefined ? "" : `?${query}`),
    init: {
      method,
      headers: Object.fromEntries(swapped) as Record<string, string>,
      ...(body !== null && { body: JSON.stringify(mapped(given, JSON.parse(body))) }),
    },
  };
}

const sortOf = (value: unknown): string =>
  Array.isArray(value) ? "list" : value === null ? "null" : typeof value;

/** Where today's answer lacks a field that the recorded one has, or has another sort of value there. */
export function lostFields(recorded: unknown, today: unknown, at = "answer"): readonly string[] {
  if (recorded === null || today === null) return [];
  if (sortOf(recorded) !== sortOf(today))
    return [`${at} was a ${sortOf(recorded)}, and is a ${sortOf(today)}`];
  if (Array.isArray(recorded)) {
    const [first] = today as unknown[];
    return recorded.length === 0 || first === undefined ? [] : lostFields(recorded[0], first, `${at}[0]`);
  }
  if (typeof recorded !== "object") return [];
  return Object.entries(recorded).flatMap(([key, value]) =>
    key in (today as object)
      ? lostFields(value, (today as never)[key], `${at}.${key}`)
      : [`${at}.${key} is missing`],
  );
}
