import { domainToASCII } from "node:url";
import { getDomain } from "tldts";

/** Domains that deliver to the same mailboxes as another one. */
const sameAs: Readonly<Record<string, string>> = {
  "googlemail.com": "gmail.com",
  "me.com": "icloud.com",
  "mac.com": "icloud.com",
  "pm.me": "proton.me",
  "protonmail.ch": "proton.me",
  "protonmail.com": "proton.me",
  "narod.ru": "yandex.ru",
  "ya.ru": "yandex.ru",
  "yandex.by": "yandex.ru",
  "yandex.com": "yandex.ru",
  "yandex.com.tr": "yandex.ru",
  "yandex.kz": "yandex.ru",
  "yandex.ua": "yandex.ru",
};

/** Spellings of a local part that are one mailbox there. */
const spellings: Readonly<Record<string, readonly [RegExp, string]>> = {
  "gmail.com": [/\./g, ""],
  "proton.me": [/[._-]/g, ""],
  "yandex.ru": [/-/g, "."],
};

/** Where `anything@NAME.DOMAIN` goes to `NAME@DOMAIN`. */
const nameInSubdomain = /^(?:.+\.)?([^.]+)\.(fastmail\.(?:com|fm))$/;

/**
 * Providers that give mailboxes to the public. Elsewhere all addresses of a domain may end in one mailbox, so that a
 * domain is capped; here every mailbox is somebody's own, and its own cap protects it.
 */
const providers = new Set(
  `126.com 163.com aol.com att.net bluewin.ch bol.com.br btinternet.com comcast.net daum.net docomo.ne.jp fastmail.com free.fr
  freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net hanmail.net hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
  hotmail.it hotmail.nl icloud.com laposte.net libero.it live.co.uk live.com live.de live.fr live.nl mail.com mail.de mail.ru
  mailbox.org msn.com naver.com o2.pl orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.it posteo.de proton.me qq.com
  rediffmail.com rocketmail.com seznam.cz sfr.fr sky.com softbank.ne.jp t-online.de telia.com terra.com.br tiscali.it tuta.com
  tutanota.com uol.com.br verizon.net virgilio.it virginmedia.com wanadoo.fr web.de wp.pl yahoo.ca yahoo.co.in yahoo.co.jp
  yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.ru ymail.com ziggo.nl zoho.com`.split(
    /\s+/,
  ),
);

/** Whose mailbox an address leads to, as far as it can be told from the address. */
export interface Mailbox {
  /** One text for all spellings: without tag, without what does not count, in small letters. */
  readonly name: string;
  /** Where the mailbox is, ASCII. */
  readonly domain: string;
  /** The domain that was registered, of which others are parts; null for a provider's. */
  readonly cappedDomain: string | null;
}

export function mailboxOf(address: string): Mailbox {
  const at = address.lastIndexOf("@");
  const written = address
    .slice(at + 1)
    .toLowerCase()
    .replace(/\.$/, "");
  const ascii = domainToASCII(written) || written;
  const [, name, parent] = nameInSubdomain.exec(ascii) ?? [];
  const domain = sameAs[ascii] ?? parent ?? ascii;
  const [untagged = ""] = (name ?? address.slice(0, at)).toLowerCase().split(/(?<=.)\+/);
  const [pattern, same] = spellings[domain] ?? [];
  const local = pattern ? untagged.replace(pattern, same!) : untagged;
  const registered = name === undefined ? domain : ascii;
  return {
    name: `${local}@${domain}`,
    domain,
    cappedDomain: providers.has(registered)
      ? null
      : (getDomain(registered, { allowPrivateDomains: true }) ?? registered),
  };
}

/** LIKE patterns of every domain whose mailboxes are those of this one. */
export const domainsOf = (domain: string): readonly string[] => [
  domain,
  ...Object.keys(sameAs).filter((other) => sameAs[other] === domain),
  ...(nameInSubdomain.test(`name.${domain}`) ? [`%.${domain}`] : []),
];
