/** Crockford's base32: no I, L, O, U. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Characters of a link code: the first find it, the others are its secret. */
export const linkCodeLength = 10;
/** Characters of a link code that find it. */
export const linkSelectorLength = 3;
/** Random characters of a recovery key: 135 bits. One that checks them follows. */
export const recoveryRandomLength = 27;
const recoveryKeyLength = recoveryRandomLength + 1;

/** How long a link code can be used. */
export const linkCodeMs = 5 * 60_000;
/** Wrong tries that end a link code. */
export const linkCodeTries = 5;

/** What a person typed: a link code, a recovery key, or why it can be neither. */
export type TypedKey =
  | { readonly kind: "link-code" | "recovery-key"; readonly key: string }
  | { readonly kind: "wrong"; readonly reason: "empty" | "character" | "length" | "check" };

/** One character for each byte; bytes must be random. */
const charactersOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => alphabet[byte & 31]).join("");

/** A link code of 10 random bytes; 50 bits. */
export const linkCodeOf = (bytes: Uint8Array): string => charactersOf(bytes.subarray(0, linkCodeLength));

/** A recovery key of 27 random bytes; 135 bits and a check character. */
export function recoveryKeyOf(bytes: Uint8Array): string {
  const random = charactersOf(bytes.subarray(0, recoveryRandomLength));
  return random + checkOf(random);
}

/** Luhn's algorithm for 32 characters: finds every wrong character and nearly every swap of neighbours. */
function checkOf(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const value = alphabet.indexOf(text[i]!) * ((text.length - i) % 2 === 1 ? 2 : 1);
    sum += Math.floor(value / 32) + (value % 32);
  }
  return alphabet[(32 - (sum % 32)) % 32]!;
}

/** Reads a typed link code or recovery key: case, hyphens and spaces do not matter, I and L are 1, O is 0. */
export function parseTypedKey(typed: string): TypedKey {
  // Nobody types that much: bounds the work.
  if (typed.length > 200) return { kind: "wrong", reason: "length" };
  const key = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, "")
    .replace(/[IL]/g, "1")
    .replace(/O/g, "0");
  if (key === "") return { kind: "wrong", reason: "empty" };
  if (!/^[0-9A-HJKMNP-TV-Z]+$/.test(key)) return { kind: "wrong", reason: "character" };
  if (key.length === linkCodeLength) return { kind: "link-code", key };
  if (key.length !== recoveryKeyLength) return { kind: "wrong", reason: "length" };
  const isWhole = checkOf(key.slice(0, -1)) === key.at(-1);
  return isWhole ? { kind: "recovery-key", key } : { kind: "wrong", reason: "check" };
}

/** A link code as two groups of five, a recovery key as seven groups of four. */
export const groupedKey = (key: string): string =>
  (key.match(key.length === linkCodeLength ? /.{1,5}/g : /.{1,4}/g) ?? []).join("-");
