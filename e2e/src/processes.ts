import { type Running, run, type ServerProcess, startServerProcess } from "@tidemark/server/testing";

import { ownerUrlOf } from "./database.ts";

export type { Running };
export type Server = ServerProcess;

export const verifierKey = "the verifier's key of the stories";

/** The server as in production, with both database roles; on port 0 by default. */
export const startServer = (env: NodeJS.ProcessEnv): Promise<Server> =>
  startServerProcess({
    VERIFIER_KEY: verifierKey,
    ...(env.DATABASE_URL && process.env.E2E_DATABASE && { DATABASE_OWNER_URL: ownerUrlOf(env.DATABASE_URL) }),
    ...env,
  });

/** Headers of a member's request. */
export function readHeaders({ openUrl }: Pick<Server, "openUrl">): Record<string, string> {
  const key = openUrl && new URL(openUrl).searchParams.get("key");
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Opens the home page as a member. */
export async function homePage(server: Server): Promise<string> {
  return (await fetch(server.url, { headers: readHeaders(server) })).text();
}

/** The verifier as in production, visiting a stand-in shop. */
export function startVerifier(serverUrl: string, shopOrigin: string): Running {
  return run("crawler/src/main.ts", {
    TIDEMARK_URL: serverUrl,
    VERIFIER_KEY: verifierKey,
    SHOP_ORIGIN: shopOrigin,
    EGRESS: "story",
  });
}
