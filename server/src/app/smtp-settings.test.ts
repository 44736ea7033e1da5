import { expect, test } from "vitest";
import { parseEnv } from "./environment.ts";

const MAIL_FROM = "Tidemark <alerts@tides.example>";
const smtpOf = (variables: Readonly<Record<string, string>>, file = "") => {
  const parsed = parseEnv({ MAIL_FROM, ...variables }, () => file);
  return parsed.ok ? parsed.config.smtp : parsed.problems;
};
const login = { SMTP_HOST: "mail.example", SMTP_USER: "me", SMTP_PASSWORD: "p#ss@w/rd" };

test("SMTP_URL and MAIL_FROM must be set together", () => {
  const SMTP_URL = "smtp://u:p@mail.example:587";
  expect(smtpOf({ SMTP_URL })).toEqual({ url: SMTP_URL });
  expect(smtpOf({ SMTP_URL, MAIL_FROM: "" })).toEqual(["MAIL_FROM must be set when SMTP_URL is."]);
  expect(smtpOf({ SMTP_HOST: "mail.example", MAIL_FROM: "" })).toEqual([
    "MAIL_FROM must be set when SMTP_HOST is.",
  ]);
  expect(smtpOf({})).toEqual(["SMTP_URL or SMTP_HOST must be set when MAIL_FROM is."]);
});

test("the mail server may be set in parts, and the password is taken as it is", () => {
  expect(smtpOf(login)).toEqual({
    host: "mail.example",
    port: 587,
    secure: false,
    requireTLS: true,
    auth: { user: "me", pass: "p#ss@w/rd" },
  });
});

test("TLS follows the port and the login unless SMTP_TLS says otherwise", () => {
  const host = { SMTP_HOST: "mail.example" };
  expect(smtpOf({ ...host, SMTP_PORT: "465" })).toMatchObject({ secure: true, requireTLS: false });
  expect(smtpOf({ ...host, SMTP_PORT: "25" })).toMatchObject({ secure: false, requireTLS: false });
  expect(smtpOf({ ...login, SMTP_TLS: "if-offered" })).toMatchObject({ secure: false, requireTLS: false });
  expect(smtpOf({ ...login, SMTP_TLS: "tls" })).toMatchObject({ port: 587, secure: true });
});

test("parts of a login that do not belong together are named", () => {
  expect(smtpOf({ SMTP_HOST: "mail.example", SMTP_USER: "me" })).toEqual([
    "SMTP_PASSWORD must be set when SMTP_USER is.",
  ]);
  expect(smtpOf({ SMTP_URL: "smtp://mail.example", SMTP_USER: "me" })).toEqual([
    "SMTP_USER goes with SMTP_HOST: write it into SMTP_URL.",
  ]);
  expect(smtpOf({ SMTP_URL: "smtp://mail.example", SMTP_HOST: "mail.example" })).toEqual([
    "SMTP_URL and SMTP_HOST are both set: keep one of them.",
  ]);
  expect(smtpOf({ SMTP_HOST: "smtp://mail.example" })).toEqual([
    "SMTP_HOST must be a name or an address, without scheme and port.",
  ]);
});

test("an authority of one's own is trusted besides the usual ones; what is no certificate is refused", () => {
  const pem = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";
  const smtp = smtpOf({ SMTP_URL: "smtp://mail.example", SMTP_CA_FILE: "/ca.pem" }, pem);
  expect(smtp).toMatchObject({ tls: { ca: expect.arrayContaining([pem]) } });
  expect((smtp as { tls: { ca: string[] } }).tls.ca.length).toBeGreaterThan(50);
  expect(smtpOf({ ...login, SMTP_CA_FILE: "/ca.pem" }, "hello")).toEqual([
    "SMTP_CA_FILE: /ca.pem holds no certificate in PEM.",
  ]);
});
