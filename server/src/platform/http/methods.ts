import type { Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import type { AppEnv } from "./app-env.ts";

/** Tells which methods a path of the app is known by, as `Allow` names them; none for an unknown path. */
export function methodsOf(app: Hono<AppEnv>): (path: string) => readonly string[] {
  const router = new TrieRouter<string>();
  for (const { method, path } of app.routes) if (method !== "ALL") router.add("ALL", path, method);
  return (path) => {
    const methods = new Set(router.match("ALL", path)[0].map(([method]) => method));
    if (methods.has("GET")) methods.add("HEAD");
    if (methods.size > 0 && path.startsWith("/v1/")) methods.add("OPTIONS");
    return [...methods].sort();
  };
}
