import { NewChannel } from "../wire/channel.ts";

/** A kind of channel and those of its fields that a pasted text holds; others stay for the person to fill in. */
export type Recognised = {
  [Kind in NewChannel["kind"]]: { readonly kind: Kind } & {
    readonly [Field in Exclude<keyof Extract<NewChannel, { kind: Kind }>, "kind" | "keys">]?: string;
  };
}[NewChannel["kind"]];

const longest = 2048;
const telegramToken = /^\d{5,15}:[A-Za-z0-9_-]{20,80}$/;
const topic = /^[A-Za-z0-9_-]{1,64}$/;
/** What ntfy serves itself, and no topic may be called. */
const ntfyPages = new Set(["v1", "docs", "app", "account", "settings", "static", "login", "signup"]);

/**
 * The channel that a pasted address, token or key belongs to, with its fields. Any other http(s) address is a webhook's;
 * null: neither. What it gives is no more than typed text: parse it as a NewChannel.
 */
export function recogniseChannel(pasted: string): Recognised | null {
  const text = pasted.trim();
  if (text.length > longest || !/^[\x21-\x7e]+$/.test(text)) return null;
  if (telegramToken.test(text)) return { kind: "telegram", token: text };
  if (/^[ug][a-z0-9]{29}$/.test(text)) return { kind: "pushover", user: text };
  if (/^a[a-z0-9]{29}$/.test(text)) return { kind: "pushover", token: text };
  const email = NewChannel.safeParse({ kind: "email", address: text });
  if (email.success && email.data.kind === "email") return { kind: "email", address: email.data.address };
  const url = urlOf(text);
  if (!url) return null;
  return ofKnownHost(url) ?? ofPath(url, /^ntfy:/i.test(text)) ?? { kind: "webhook", url: url.href };
}

/** An http(s) address without user and password; ntfy's apps share `ntfy://host/topic`. */
function urlOf(text: string): URL | null {
  const isShort = /^(?:ntfy\.sh|(?:ptb\.|canary\.)?discord(?:app)?\.com)\//i.test(text);
  const address = isShort ? `https://${text}` : text.replace(/^ntfy:/i, "https:");
  if (!/^https?:\/\/[^/\\]/i.test(address)) return null;
  const url = URL.parse(address);
  return url && !url.username && !url.password ? url : null;
}

/** A service that has one address for everybody; only by https and its own port. */
function ofKnownHost(url: URL): Recognised | null {
  if (url.protocol !== "https:" || url.port !== "") return null;
  const { hostname, pathname, searchParams } = url;
  if (/^(?:ptb\.|canary\.)?discord(?:app)?\.com$/.test(hostname)) {
    const [, id, token] =
      /^\/api(?:\/v\d{1,2})?\/webhooks\/(\d{5,25})\/([\w-]{20,120})(?:\/(?:slack|github))?\/?$/.exec(
        pathname,
      ) ?? [];
    if (!id) return null;
    const thread = searchParams.get("thread_id") ?? "";
    const inThread = /^\d{5,25}$/.test(thread) ? `?thread_id=${thread}` : "";
    return { kind: "discord", url: `https://discord.com/api/webhooks/${id}/${token}${inThread}` };
  }
  if (hostname === "api.telegram.org") {
    const [, token = ""] = /^\/bot([^/]+)/.exec(decoded(pathname)) ?? [];
    if (!telegramToken.test(token)) return null;
    const chat = searchParams.get("chat_id") ?? "";
    return /^(?:-?\d{1,20}|@\w{4,32})$/.test(chat)
      ? { kind: "telegram", token, chat }
      : { kind: "telegram", token };
  }
  if (hostname === "api.pushover.net") {
    const [user = "", token = ""] = ["user", "token"].map((name) => searchParams.get(name) ?? "");
    const isKey = (key: string) => /^[A-Za-z0-9]{30}$/.test(key);
    return { kind: "pushover", ...(isKey(user) && { user }), ...(isKey(token) && { token }) };
  }
  return null;
}

/** A server of somebody's own, told by its name and the paths of its interface. */
function ofPath({ origin, hostname, pathname, searchParams, href }: URL, isNtfy: boolean): Recognised | null {
  const parts = decoded(pathname).split("/").filter(Boolean);
  const [first = "", second] = parts;
  if ((isNtfy || hostname.split(".").includes("ntfy")) && topic.test(first) && !ntfyPages.has(first)) {
    const isAlone = second === undefined || /^(?:json|sse|raw|ws|publish|send|trigger)$/.test(second);
    return isAlone && parts.length <= 2 ? { kind: "ntfy", server: origin, topic: first } : null;
  }
  if (parts.at(-1) === "message" && searchParams.has("token")) {
    const folder = parts.slice(0, -1).map((part) => `/${encodeURIComponent(part)}`);
    const token = searchParams.get("token")!;
    return /^[A-Za-z0-9._-]{1,200}$/.test(token)
      ? { kind: "gotify", server: origin + folder.join(""), token }
      : null;
  }
  if (parts.at(-2) === "notify" && /^[\w-]{1,128}$/.test(parts.at(-1)!))
    return { kind: "apprise", url: href };
  return null;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
