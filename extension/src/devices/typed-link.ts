/** A link code or recovery key, and the key of purchases that came with it. */
export interface TypedLink {
  readonly key: string;
  readonly purchaseKey: string | null;
}

/** What was typed or pasted: a code, a key, or a link that has it behind its `#`. */
export function typedLink(text: string): TypedLink {
  const [key = "", ...more] = text.slice(text.indexOf("#") + 1).split("&");
  const paid = more.find((part) => part.startsWith("paid="));
  return { key, purchaseKey: paid ? paid.slice("paid=".length).trim() : null };
}

/** The link that a QR code shows, or that is copied: what is behind the `#` is sent to no server. */
export const linkWith = (server: string, key: string, purchaseKey: string | null): string =>
  `${server}/watches/link#${key}${purchaseKey === null ? "" : `&paid=${purchaseKey}`}`;
