/** Letters and digits of an invite code: none is mistaken for another. */
export const inviteAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/** Characters of an invite code, without its hyphen: 49 bits. */
export const inviteLength = 10;

/**
 * The secret of a browser that was given an invite: 16 random bytes as base64url. Its website and its extension show the
 * same one, and so share one use of the invite.
 */
export const browserSecretPattern = /^[\w-]{22}$/;

/** An invite as it is written in a link or typed by a person. */
export interface InviteLink {
  /** The server's address, as it was written. */
  readonly server: string;
  readonly code: string;
  /** Null: the link was not copied from the page of the invite. */
  readonly browser: string | null;
}

/** The link that invites to a server; with the secret of a browser, the one that its page lets it copy. */
export const joinLink = (server: string, code: string, browser: string | null = null): string =>
  `${server}/join/${code}${browser === null ? "" : `#${browser}`}`;

/** The characters of an invite code, however it was written; null for what cannot be one. */
export function inviteCodeIn(text: string): string | null {
  const code = text.toUpperCase().replace(/[\s\u2010-\u2015-]/g, "");
  return code.length === inviteLength && [...code].every((one) => inviteAlphabet.includes(one)) ? code : null;
}

/** An invite code in two groups of five. */
export const groupedInvite = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`;

/** What a person pasted to choose a server. A server's address is as it was written, and not checked. */
export type Pasted =
  | { readonly kind: "empty" }
  | ({ readonly kind: "invite" } & InviteLink)
  | { readonly kind: "code"; readonly code: string }
  /** A link to a private server's website: it has the read key. */
  | { readonly kind: "key"; readonly server: string; readonly key: string }
  | { readonly kind: "address"; readonly server: string }
  /** A link to the page of an invite whose code is not whole. */
  | { readonly kind: "broken-invite" };

/** Nobody pastes a longer link: bounds the work. */
const longestPasted = 1000;

/** Reads what a person pasted: the link of an invite, its code alone, a link with a read key, or a server's address. */
export function parsePasted(text: string): Pasted {
  const pasted = text.trim().replace(/^<(.*)>$/, "$1");
  if (pasted === "") return { kind: "empty" };
  if (pasted.length > longestPasted) return { kind: "address", server: pasted.slice(0, longestPasted) };
  const alone = inviteCodeIn(pasted);
  if (alone !== null) return { kind: "code", code: groupedInvite(alone) };
  const [, server, written, secret = ""] =
    /^(.+?)\/join(?:\/([^/?#]*)\/?)?(?:\?[^#]*)?(?:#(.*))?$/.exec(pasted) ?? [];
  if (server !== undefined) {
    const code = inviteCodeIn(decoded(written ?? ""));
    if (code === null) return { kind: "broken-invite" };
    return {
      kind: "invite",
      server,
      code: groupedInvite(code),
      browser: browserSecretPattern.test(secret) ? secret : null,
    };
  }
  const [, site, query] = /^(.+?)\/?[?#](.*)$/.exec(pasted) ?? [];
  const key = site === undefined ? null : new URLSearchParams(query).get("key");
  if (site !== undefined && key !== null && /^[\w-]{43}$/.test(key))
    return { kind: "key", server: site, key };
  return { kind: "address", server: pasted };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
