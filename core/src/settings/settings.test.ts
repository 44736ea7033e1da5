import { expect, test } from "vitest";
import { noteStrangers, parseSettings, type Setting, settings, type Variables } from "./index.ts";
import { unencodedIn } from "./schemas.ts";
import { groups } from "./setting.ts";

const files: Readonly<Record<string, string>> = {
  "/run/key": " a key that lies in a file \n",
  "/run/short": "short\n",
  "/run/empty": "\n",
  "/run/large": "x".repeat(70_000),
};
function readFile(path: string): string {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error(path), { code: "ENOENT" });
  return text;
}
const parse = (variables: Variables) => parseSettings("server", variables, readFile);
const problems = (variables: Variables) => {
  const parsed = parse(variables);
  return parsed.ok ? [] : parsed.problems;
};

test.each(Object.entries<Setting>(settings))(
  "%s: its example and default are valid, its text is whole",
  (_, setting) => {
    for (const text of [setting.example, setting.default ?? setting.example]) {
      expect(setting.schema.safeParse(text)).toMatchObject({ success: true });
    }
    expect(groups).toContain(setting.group);
    expect(setting.default !== undefined).toBe(setting.otherwise === undefined);
    expect(setting.what).not.toMatch(/\.$|\n/);
  },
);

test("a secret is read from the file that NAME_FILE names, trimmed", () => {
  const parsed = parse({ OPERATOR_KEY_FILE: "/run/key" });
  expect(parsed.ok && parsed.values.OPERATOR_KEY).toBe("a key that lies in a file");
});

test("NAME and NAME_FILE together, and a file that cannot be used, are named", () => {
  expect(problems({ OPERATOR_KEY: "x".repeat(16), OPERATOR_KEY_FILE: "/run/key" })).toEqual([
    "OPERATOR_KEY and OPERATOR_KEY_FILE are both set: keep one of them.",
  ]);
  expect(problems({ OPERATOR_KEY_FILE: "/none" })).toEqual([
    "OPERATOR_KEY_FILE: /none cannot be read (ENOENT).",
  ]);
  expect(problems({ OPERATOR_KEY_FILE: "/run/empty" })).toEqual(["OPERATOR_KEY_FILE: /run/empty is empty."]);
  expect(problems({ OPERATOR_KEY_FILE: "/run/large" })[0]).toContain("too large");
  expect(problems({ OPERATOR_KEY_FILE: "/run/short" })).toEqual([
    "OPERATOR_KEY_FILE must have at least 16 characters.",
  ]);
});

test("what is no secret is not read from a file, and that is noted", () => {
  const variables = { PORT_FILE: "/run/key" };
  const parsed = parse(variables);
  expect(parsed.ok && parsed.values.PORT).toBe(7300);
  expect(noteStrangers(variables)).toEqual([
    "PORT_FILE is not read, since PORT is no secret: set PORT itself.",
  ]);
});

test("a reader parses its own settings only", () => {
  const variables = { EGRESS: "not a name", PORT: "70000" };
  const of = (reader: "server" | "verifier" | "command") => {
    const parsed = parseSettings(reader, variables, readFile);
    return parsed.ok ? [] : parsed.problems.map((sentence) => sentence.split(" ")[0]);
  };
  expect([of("server"), of("verifier"), of("command")]).toEqual([["PORT"], ["EGRESS"], []]);
});

test.each([
  ["smtp://me:pa#ss@mail.example:587", "#", "%23"],
  ["smtp://me:12#3@mail.example:587", "#", "%23"],
  ["smtp://me:p@ss@mail.example", "@", "%40"],
  ["smtp://me:pa/ss@mail.example", "/", "%2F"],
  ["smtp://me:pa?ss@mail.example", "?", "%3F"],
  ["smtp://me:100%@mail.example", "%", "%25"],
])("%s is refused, with what to write", (SMTP_URL, bare, code) => {
  expect(problems({ SMTP_URL })).toEqual([
    `SMTP_URL holds a ${bare} that is not encoded: within a user name or password write ${code} for it.`,
  ]);
  const DATABASE_URL = SMTP_URL.replace("smtp", "postgres");
  expect(problems({ DATABASE_URL })[0]).toMatch(/^DATABASE_URL holds a . that is not encoded/);
});

test.each([
  "postgres://me:p%23%40ss@db.example/tidemark",
  "postgres://db.example:5432/tidemark?application_name=a@b",
  "postgres:///tidemark?host=/run/postgresql",
  "postgres://me@db.example/tidemark?options=-c%20a",
  "smtps://me@mail.example",
  "smtp://[::1]:25",
])("%s holds nothing that must be encoded", (url) => {
  expect(unencodedIn(url)).toBeNull();
});

test("no problem shows a secret", () => {
  const said = problems({
    SMTP_URL: "smtp://me:hidden#1@mail.example",
    DATABASE_URL: "mysql://me:hidden@db.example/x",
    OPERATOR_KEY: "hidden",
    TELEGRAM_BOT_TOKEN: "hidden",
  });
  expect(said).toHaveLength(4);
  expect(said.join(" ")).not.toContain("hidden");
});

test.each([
  ["SMPT_URL", "SMTP_URL"],
  ["DATABSE_URL", "DATABASE_URL"],
  ["DATADIR", "DATA_DIR"],
  ["smtp_url", "SMTP_URL"],
  ["SMTP_PASS", "SMTP_PASSWORD"],
  ["VERIFIER_KEY_FIEL", "VERIFIER_KEY_FILE"],
  ["MAIL_FORM", "MAIL_FROM"],
])("%s is taken for a misspelt %s", (name, meant) => {
  expect(noteStrangers({ [name]: "x" })).toEqual([
    `${name} is no setting of Tidemark and is not read; did you mean ${meant}?`,
  ]);
});

test("nothing is noted of other programs' variables, or where the right one is set", () => {
  const foreign = [
    "PATH",
    "HOME",
    "HOSTNAME",
    "HOSTS",
    "PWD",
    "TERM",
    "LANG",
    "READY",
    "USER",
    "PORTS",
    "JAVA_HOME",
  ];
  const more = [
    "npm_config_cache",
    "TEST_DATABASE_URL",
    "GITHUB_TOKEN",
    "http_proxy",
    "NODE_ENV",
    "TZ",
    "PGPORT",
  ];
  expect(noteStrangers(Object.fromEntries([...foreign, ...more].map((name) => [name, "x"])))).toEqual([]);
  expect(noteStrangers({ SMPT_URL: "x", SMTP_URL: "smtp://mail.example" })).toEqual([]);
  expect(noteStrangers({ SMPT_URL: " " })).toEqual([]);
});
