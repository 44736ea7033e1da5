import * as z from "zod/mini";
import { marketplaceBySuffix, marketplaces } from "../marketplace.ts";

/** Text that `isRight` accepts. The problem is said after the setting's name: "PORT must be ...". */
const text = (isRight: (value: string) => boolean, problem: string) =>
  z.string().check(z.refine(isRight, problem));

export const anyText = z.string();

export const longText = z.string().check(z.minLength(16, "must have at least 16 characters"));

export const pattern = (shape: RegExp, problem: string) => z.string().check(z.regex(shape, problem));

export const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, { error: `must be ${names.slice(0, -1).join(", ")} or ${names.at(-1)}` });

export const wholeNumber = (least: number, most: number) =>
  z.pipe(
    text(
      (value) => /^\d{1,9}$/.test(value) && +value >= least && +value <= most,
      `must be ${least} to ${most}`,
    ),
    z.transform(Number),
  );

/** `auto`, or a number of processes. */
export const processes = z.pipe(
  text(
    (value) => value === "auto" || (/^\d{1,2}$/.test(value) && +value >= 1 && +value <= 64),
    "must be auto or 1 to 64",
  ),
  z.transform((value: string) => (value === "auto" ? ("auto" as const) : Number(value))),
);

/** `12h` or `7d`, in milliseconds. */
export const duration = z.pipe(
  text((value) => /^[1-9]\d{0,3}[hd]$/.test(value), "must be hours or days, like 12h or 7d"),
  z.transform((value: string) => Number.parseInt(value, 10) * (value.endsWith("h") ? 3_600_000 : 86_400_000)),
);

export const port = z.pipe(
  text((value) => /^\d{1,5}$/.test(value) && +value < 65_536, "must be a port: 0 to 65535"),
  z.transform(Number),
);

const isUrl = (value: string, schemes: readonly string[]) =>
  URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1));

/** A URL of one of these schemes. `problem` says what it must be. */
export const url = (schemes: readonly string[], problem: string) =>
  text((value) => isUrl(value, schemes), problem);

export const httpUrl = url(["http", "https"], "must be an http or https URL");

/** The same without slashes at its end. */
export const httpBase = z.pipe(
  httpUrl,
  z.transform((value: string) => value.replace(/\/+$/, "")),
);

/** How others reach the server; its path goes into links, forms and cookies. */
export const publicBase = z.pipe(
  httpUrl.check(
    z.refine((text) => {
      const url = URL.parse(text);
      if (!url || !/^https?:$/.test(url.protocol)) return true;
      return !url.search && !url.hash && !url.username && /^(?:\/[\w.~-]+)*\/*$/.test(url.pathname);
    }, "must be an address without user, query and fragment; its path may have letters, digits, dots, dashes and underscores"),
  ),
  z.transform((value: string) => value.replace(/\/+$/, "")),
);

/** A URL with a user name and a password, in which some characters must be encoded. `problem` says what else it must be. */
export const loginUrl = (schemes: readonly string[], problem: string | ((value: string) => string)) =>
  z.string().check(
    z.check((context) => {
      const { value, issues } = context;
      const bare = unencodedIn(value);
      const said = bare
        ? `holds a ${bare} that is not encoded: within a user name or password write ${encoded(bare)} for it`
        : isUrl(value, schemes)
          ? null
          : typeof problem === "string"
            ? problem
            : problem(value);
      if (said) issues.push({ code: "custom", message: said, input: value, path: [] });
    }),
  );

/** `redis://user:password@host:port/database`, with `rediss` over TLS. */
export const redisUrl = loginUrl(["redis", "rediss"], redisProblem).check(
  z.refine(
    (value) => {
      const url = URL.parse(value);
      if (!url || !/^rediss?:$/.test(url.protocol)) return true;
      return (
        url.hostname !== "" && url.port !== "0" && url.search === "" && /^(?:\/\d{0,5})?$/.test(url.pathname)
      );
    },
    { error: ({ input }) => redisProblem(String(input)) },
  ),
);

function redisProblem(value: string): string {
  if (!/^rediss?:\/\//i.test(value)) return "must start with redis:// or rediss://";
  const host = value
    .slice(value.indexOf("://") + 3)
    .split(/[/?]/, 1)[0]!
    .split("@")
    .at(-1)!;
  const port = /:([^:\]]*)$/.exec(host)?.[1];
  return port === undefined || (/^\d{1,5}$/.test(port) && +port > 0 && +port < 65_536)
    ? "must be like redis://:password@host:6379/0, with a number as its path or none"
    : "has a wrong port: it must be 1 to 65535";
}

const encoded = (character: string) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/**
 * The first character that cuts a user name or password short, or null. Where the text would parse nevertheless, as
 * `smtp://user:12#3@host` does, it would lead to another host than is meant.
 */
export function unencodedIn(value: string): string | null {
  const rest = value.slice(value.indexOf("://") + 3);
  if (rest.includes("#")) return "#";
  if (/%(?![0-9A-Fa-f]{2})/.test(rest)) return "%";
  const [authority = ""] = rest.split(/[/?]/, 1);
  const ats = authority.split("@").length - 1;
  if (ats > 1) return "@";
  const cut = rest[authority.length];
  const isCutShort = ats === 0 && authority.includes(":") && rest.includes("@");
  return isCutShort && (cut === "/" || cut === "?") && !/^[^:]*:\d{1,5}[/?][^@]*\?/.test(rest) ? cut : null;
}

const isAddress = (value: string) => z.ipv4().safeParse(value).success || z.ipv6().safeParse(value).success;
const isNetwork = (value: string) =>
  isAddress(value) || z.cidrv4().safeParse(value).success || z.cidrv6().safeParse(value).success;

/** Several with commas between; without the spaces around them. */
const list = (isRight: (one: string) => boolean, problem: string) =>
  z.pipe(
    text((value) => parts(value).every(isRight), problem),
    z.transform(parts),
  );

const parts = (value: string): readonly string[] => value.split(",").map((one) => one.trim());

/** `10.0.0.1` or `10.0.0.0/8`, IPv6 too. */
export const networks = list(isNetwork, "must be addresses or networks, several with commas between");

export const hostNames = list(
  (one) => /^[\w-]+(?:\.[\w-]+)*$/.test(one),
  "must be names without scheme and port, several with commas between",
);

const isBroker = (value: string): boolean => {
  const match = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(value);
  return match !== null && +match[1]! > 0 && +match[1]! < 65_536;
};
export const brokers = list(isBroker, "must be host:port, several with commas between");

const suffixesIn = (value: string): readonly string[] => [...new Set(value.split(/[\s,]+/).filter(Boolean))];

/** Suffixes of marketplaces, with commas or spaces between. */
export const suffixes = z.pipe(
  z.string().check(
    z.check(({ value, issues }) => {
      const unknown = suffixesIn(value).filter((suffix) => !marketplaceBySuffix(suffix));
      if (unknown.length === 0) return;
      const known = marketplaces.map(({ suffix }) => suffix).join(", ");
      const message = `has unknown marketplaces: ${unknown.join(", ")}; known are ${known}`;
      issues.push({ code: "custom", message, input: value, path: [] });
    }),
  ),
  z.transform(suffixesIn),
);
