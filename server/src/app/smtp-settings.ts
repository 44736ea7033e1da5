import { rootCertificates } from "node:tls";
import type { SettingsOf } from "@tidemark/core/settings";
import type { Smtp } from "../alerts/channels/email.ts";

type MailSettings = Pick<
  SettingsOf<"server">,
  | "SMTP_URL"
  | "SMTP_HOST"
  | "SMTP_PORT"
  | "SMTP_TLS"
  | "SMTP_USER"
  | "SMTP_PASSWORD"
  | "SMTP_CA_FILE"
  | "MAIL_FROM"
>;

/** The mail server of the settings; null without one. Each problem is one sentence. */
export function smtpOf(
  env: MailSettings,
  readFile: (path: string) => string,
): { readonly smtp: Smtp | null; readonly problems: readonly string[] } {
  const { SMTP_URL: url, SMTP_HOST: host, SMTP_USER: user, SMTP_PASSWORD: pass, MAIL_FROM } = env;
  const server = url ? "SMTP_URL" : host ? "SMTP_HOST" : null;
  const problems: string[] = [];
  if (url && host) problems.push("SMTP_URL and SMTP_HOST are both set: keep one of them.");
  if (server && !MAIL_FROM) problems.push(`MAIL_FROM must be set when ${server} is.`);
  if (!server && MAIL_FROM) problems.push("SMTP_URL or SMTP_HOST must be set when MAIL_FROM is.");
  if (!host) {
    for (const name of ["SMTP_USER", "SMTP_PASSWORD", "SMTP_TLS"] as const) {
      if (env[name])
        problems.push(`${name} goes with SMTP_HOST: ${url ? "write it into SMTP_URL" : "set that"}.`);
    }
  } else if (!user !== !pass) {
    problems.push(
      `${user ? "SMTP_PASSWORD" : "SMTP_USER"} must be set when ${user ? "SMTP_USER" : "SMTP_PASSWORD"} is.`,
    );
  }
  const own = env.SMTP_CA_FILE === null ? null : certificatesIn(env.SMTP_CA_FILE, readFile);
  if (own && "problem" in own) problems.push(own.problem);
  if (problems.length > 0 || !server) return { smtp: null, problems };
  const tls = own && "ca" in own && { tls: { ca: [...rootCertificates, own.ca] } };
  if (url) return { smtp: { url, ...tls }, problems };
  const how = env.SMTP_TLS ?? (env.SMTP_PORT === 465 ? "tls" : user ? "starttls" : "if-offered");
  return {
    smtp: {
      host: host!,
      port: env.SMTP_PORT,
      secure: how === "tls",
      requireTLS: how === "starttls",
      ...(user && pass && { auth: { user, pass } }),
      ...tls,
    },
    problems,
  };
}

function certificatesIn(path: string, readFile: (path: string) => string) {
  try {
    const ca = readFile(path);
    if (/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(ca)) return { ca };
    return { problem: `SMTP_CA_FILE: ${path} holds no certificate in PEM.` };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return { problem: `SMTP_CA_FILE: ${path} cannot be read (${code}).` };
  }
}
