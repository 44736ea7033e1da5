import { smtpLimits } from "../../alerts/channels/email.ts";
import { vapidOf } from "../../alerts/channels/web-push.ts";
import { TooLate, within } from "../../platform/within.ts";
import type { Config } from "../environment.ts";
import { codeOf, type Finding, fault, fine, note } from "./finding.ts";

/** In all, however slowly the mail server answers. */
const mailMs = 15_000;

/** Connects to the mail server, greets it, starts TLS and logs in, as for a mail; sends none. */
export async function checkMail({ smtp }: Pick<Config, "smtp">, ms = mailMs): Promise<readonly Finding[]> {
  if (!smtp) return [note("mail", "No mail server is set: people are told by other channels only.")];
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({ ...smtp, ...smtpLimits });
  try {
    await within(ms, transport.verify());
    const hasLogin = Boolean(smtp.auth) || /\/\/[^/]+@/.test(smtp.url ?? "");
    return [fine("mail", `The mail server takes mail${hasLogin ? " and the login" : ", without a login"}.`)];
  } catch (error) {
    return [mailFault(error, ms)];
  } finally {
    transport.close();
  }
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;

/** The mail server's own words are left out: they may repeat the login. */
function mailFault(error: unknown, ms: number): Finding {
  const {
    responseCode,
    command,
    message = "",
  } = error as {
    responseCode?: number;
    command?: string;
    message?: string;
  };
  const code = codeOf(error) ?? "";
  const status = responseCode ? ` (${responseCode})` : code ? ` (${code})` : "";
  const about = (says: string, todo: string) => fault("mail", says, todo);
  if (error instanceof TooLate || code === "ETIMEDOUT") {
    return about(
      `The mail server did not answer in ${ms / 1000} s.`,
      "Check SMTP_HOST and SMTP_PORT, and whether a firewall or your provider blocks the port.",
    );
  }
  if (code === "EAUTH" || command?.startsWith("AUTH")) {
    return about(
      `The mail server refuses the login${status}.`,
      "Check SMTP_USER and SMTP_PASSWORD; many providers want an app password.",
    );
  }
  if (certificateCodes.test(code) || certificateCodes.test(message) || /certificate/i.test(message)) {
    return about(
      "The mail server's certificate is not trusted.",
      "Use the name that is in the certificate, or name your own authority in SMTP_CA_FILE.",
    );
  }
  if (code === "ETLS" || command === "STARTTLS" || /wrong version number/.test(message)) {
    return about(
      `TLS fails with the mail server${status}.`,
      "Set SMTP_TLS=tls for port 465, starttls for 587, if-offered for a server without TLS.",
    );
  }
  if (code === "EDNS" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return about("The mail server's name is not known.", "Check SMTP_HOST, or the host in SMTP_URL.");
  }
  return about(`The mail server takes no mail${status}.`, "Check SMTP_HOST and SMTP_PORT, and that it runs.");
}

/** Push services of Chrome and Firefox: asked for nothing but whether they answer. */
const pushServices = ["https://fcm.googleapis.com/", "https://updates.push.services.mozilla.com/"];

/** The key of web push, and whether push services can be reached. */
export async function checkPush(
  vapidKey: string | null,
  { publicUrl, mailFrom }: Pick<Config, "publicUrl" | "mailFrom">,
  services: readonly string[] = pushServices,
): Promise<readonly Finding[]> {
  if (vapidKey === null) return [note("push", "There is no key for web push yet: the first start makes it.")];
  try {
    vapidOf(vapidKey, "mailto:operator@tidemark.invalid");
  } catch {
    return [
      fault(
        "push",
        "vapidKey in config.json is no key for web push.",
        "Remove vapidKey from config.json and start again; browsers subscribe anew.",
      ),
    ];
  }
  const found = [fine("push", "The key for web push is right.")];
  if (!publicUrl?.startsWith("https:") && !mailFrom) {
    found.push(
      note(
        "push",
        "Push services cannot ask you when something is wrong: set PUBLIC_URL to an https address, or MAIL_FROM.",
      ),
    );
  }
  if (services.length === 0) return found;
  const away = await Promise.all(
    services.map((url) =>
      fetch(url, { signal: AbortSignal.timeout(5000), redirect: "manual" }).then(
        () => null,
        () => new URL(url).hostname,
      ),
    ),
  );
  const names = away.filter((name) => name !== null);
  found.push(
    names.length === 0
      ? fine("push", "Push services can be reached.")
      : note(
          "push",
          `Not reached from here: ${names.join(", ")}. Pushes to browsers of these services do not arrive.`,
        ),
  );
  return found;
}
