import { expect, test } from "vitest";
import { secretNames, withSecretFiles } from "./secret-files.ts";

const files: Record<string, string> = {
  "/run/secrets/key": "a key of a file\n",
  "/run/secrets/empty": " \n",
};
const read = (path: string): string => {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  return text;
};

test.each(secretNames)("%s may be kept in the file that %s_FILE names", (name) => {
  expect(withSecretFiles({ PORT: "1", [`${name}_FILE`]: " /run/secrets/key " }, read)).toEqual({
    variables: { PORT: "1", [`${name}_FILE`]: " /run/secrets/key ", [name]: "a key of a file" },
    problems: [],
  });
});

test("a secret's file that is missing, empty or beside the secret itself is a problem in one sentence", () => {
  const { problems } = withSecretFiles(
    {
      VERIFIER_KEY_FILE: "/nowhere",
      OPERATOR_KEY_FILE: "/run/secrets/empty",
      SMTP_URL: "smtp://mail.example",
      SMTP_URL_FILE: "/run/secrets/key",
    },
    read,
  );
  expect(problems).toEqual([
    "VERIFIER_KEY_FILE names /nowhere, which cannot be read (ENOENT).",
    "OPERATOR_KEY_FILE names /run/secrets/empty, which is empty.",
    "SMTP_URL and SMTP_URL_FILE are both set: set one of them.",
  ]);
});

test("no other variable names a file, and an empty name is none", () => {
  const variables = {
    SSL_CERT_FILE: "/run/secrets/key",
    VERIFIER_KEY_FILE: "",
    PORT_FILE: "/run/secrets/key",
  };
  expect(withSecretFiles(variables, read)).toEqual({ variables, problems: [] });
});
