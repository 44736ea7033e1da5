import { ServerInfo } from "@tidemark/core/wire";
import type { Config } from "../environment.ts";
import { codeOf, type Finding, fault, fine, note } from "./finding.ts";

/** Whether PUBLIC_URL leads here, and whether the proxy before it is believed. */
export async function checkProxy(
  { publicUrl, trustedProxies, host, port }: Pick<Config, "publicUrl" | "trustedProxies" | "host" | "port">,
  running: boolean,
  ms = 10_000,
): Promise<readonly Finding[]> {
  if (!publicUrl)
    return [note("proxy", "PUBLIC_URL is not set: links in messages lead to this machine only.")];
  const found: Finding[] = [];
  if (publicUrl.startsWith("https:") && trustedProxies.length === 0) {
    found.push(
      fault(
        "proxy",
        "TRUSTED_PROXIES is not set, though a proxy adds TLS: all people count as one network, and share its limits.",
        "Set TRUSTED_PROXIES to the proxy's address, 127.0.0.1 when it runs on this machine.",
      ),
    );
  }
  if (!running) return [...found, note("proxy", "Tidemark does not run, so PUBLIC_URL was not tried.")];
  return [...found, await tried(publicUrl, `http://${host}:${port}`, ms)];
}

async function tried(publicUrl: string, behind: string, ms: number): Promise<Finding> {
  const wrong = (says: string, todo: string) => fault("proxy", says, todo);
  let answer: Response;
  try {
    answer = await fetch(`${publicUrl}/v1/server`, { redirect: "manual", signal: AbortSignal.timeout(ms) });
  } catch (error) {
    const code = codeOf(error) ?? (error as Error).name;
    if (code === "ENOTFOUND" || code === "EAI_AGAIN")
      return wrong("The name in PUBLIC_URL is not known.", "Check it, and its record in DNS.");
    if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code))
      return wrong(
        "The certificate at PUBLIC_URL is not trusted.",
        "Let the proxy get one, as Caddy does by itself.",
      );
    return wrong(
      `PUBLIC_URL does not answer (${code}).`,
      "Check that the proxy runs and that its port is open.",
    );
  }
  const { status } = answer;
  const body = await answer.json().catch(() => null);
  if (answer.ok && ServerInfo.safeParse(body).success) {
    const { pathname } = new URL(publicUrl);
    return fine("proxy", `PUBLIC_URL leads here${pathname === "/" ? "" : `, with the path ${pathname}`}.`);
  }
  if (status === 421)
    return wrong(
      "The proxy names another host than PUBLIC_URL.",
      "Let it pass the Host header on, or add the name to ALLOWED_HOSTS.",
    );
  if (status >= 502 && status <= 504)
    return wrong(
      `The proxy answers ${status}: it does not reach Tidemark.`,
      `Let it send requests to ${behind}.`,
    );
  if (status >= 300 && status < 400)
    return wrong(
      `PUBLIC_URL is redirected (${status}).`,
      "Set PUBLIC_URL to where it leads: with https, and the right name.",
    );
  return wrong(
    `PUBLIC_URL answers ${status}, and not as Tidemark.`,
    "Check the host, and that the proxy's path is that of PUBLIC_URL.",
  );
}
