import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settings, settingsExample } from "../core/src/settings/index.ts";
// @ts-expect-error: plain JavaScript, as the other scripts
import { withTable } from "./settings-documents.mjs";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

test("docs/operating.md has the table of settings as the code has it (else: npm run settings)", () => {
  const page = read("docs/operating.md");
  expect(withTable(page)).toBe(page);
});

test(".env.example lists the settings as the code has them (else: npm run settings)", () => {
  expect(read(".env.example")).toBe(settingsExample());
});

/** Of the system, npm, CI and tests. */
const foreign =
  /^(CI|CPU|TZ|PATH|HOME|TMPDIR|INIT_CWD|PROGRAMFILES|LOCALAPPDATA|NODE_.*|E2E_.*|SCHEMATHESIS|APPRISE_PYTHON|DUCKDB_PYTHON|FIREFOX_PATH|TEST_DATABASE_URL|PAGES_DIR|QUICK_TESTS)$/;

test("every variable that the programs read is a setting", () => {
  const files = globSync(["{server,crawler,drizzle}/**/*.{ts,tsx}", "scripts/*.mjs"], {
    cwd: root,
    exclude: (path) => /node_modules|(^|\/)(dist|testing)(\/|$|[.-])|\.test\./.test(path),
  });
  const names = files.flatMap((file) => {
    const text = read(file);
    const direct = [...text.matchAll(/\b(?:process\.env|env|variables)\.([A-Z][A-Z0-9_]+)\b/g)].map(
      ([, name]) => name!,
    );
    const taken = [...text.matchAll(/\{([^{}]*)\} = process\.env/g)].flatMap(
      ([, inside]) => inside!.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? [],
    );
    return [...direct, ...taken];
  });
  expect(names).toContain("DATA_DIR");
  const isSetting = (name: string) =>
    Object.hasOwn(settings, name) || Object.hasOwn(settings, name.replace(/_FILE$/, ""));
  expect(names.filter((name) => !isSetting(name) && !foreign.test(name))).toEqual([]);
});
