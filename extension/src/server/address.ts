/** A server's address, as `parseServer` read it: its origin, and the path that it is below. No slash at the end. */
export type ServerAddress =
  | { readonly ok: true; readonly origin: string; readonly plain: boolean }
  | { readonly ok: false; readonly reason: "not-an-address" | "needs-https" };

/** The address at which a server on this computer listens by default. */
export const defaultServer = "http://127.0.0.1:7300";

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const privateHost =
  /^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2}|\[f[cd][0-9a-f]{2}:.*\]|\[fe80:.*\]|[^.:]+|.+\.(?:local|lan|home\.arpa|internal))$/;

/** As a server takes it in PUBLIC_URL. */
const plainPath = /^(?:\/[\w.~-]+)*\/*$/;

/**
 * Parses what a person types, with or without a scheme. Plain http is allowed for this computer and home networks only.
 * `plain`: the connection is not encrypted, so others on the network could read it.
 */
export function parseServer(text: string): ServerAddress {
  const typed = text.trim();
  const schemed = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
  const bare = URL.parse(`http://${typed}`);
  const near = bare !== null && (loopback.test(bare.hostname) || privateHost.test(bare.hostname));
  const url = schemed ? URL.parse(typed) : near ? bare : URL.parse(`https://${typed}`);
  const odd = !url || !/^https?:$/.test(url.protocol) || url.username || url.password;
  if (odd || !plainPath.test(url.pathname) || url.search || url.hash || /\s/.test(typed)) {
    return { ok: false, reason: "not-an-address" };
  }
  const origin = url.origin + url.pathname.replace(/\/+$/, "");
  if (url.protocol === "https:") return { ok: true, origin, plain: false };
  if (loopback.test(url.hostname)) return { ok: true, origin, plain: false };
  if (privateHost.test(url.hostname)) return { ok: true, origin, plain: true };
  return { ok: false, reason: "needs-https" };
}
