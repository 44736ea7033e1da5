import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const packages = [
  "core",
  "texts",
  "chart",
  "drizzle",
  "server",
  "crawler",
  "extension",
  "e2e",
  "bench",
] as const;
type Package = (typeof packages)[number];

/** Packages that each package may import. */
const allowed: Readonly<Record<Package, readonly Package[]>> = {
  core: [],
  texts: ["core"],
  chart: ["core", "texts"],
  drizzle: ["core"],
  server: ["drizzle", "core", "texts", "chart"],
  crawler: ["core"],
  extension: ["core", "texts", "chart"],
  e2e: packages,
  bench: packages,
};

const largestLines = 400;
const skipped = /(^|\/)(node_modules|build|dist|prebuilt|\.plasmo)(\/|$)/;
const files = packages.flatMap((name) =>
  globSync(`${name}/**/*.{ts,tsx,mjs}`, { cwd: root, exclude: (path) => skipped.test(path) }),
);
const isTest = (file: string) =>
  /\.(test|fixture)\.tsx?$|(^|\/)(testing|test)(-\w+)?[./]|\.config\.ts$/.test(file);

interface Import {
  readonly file: string;
  readonly from: Package;
  readonly specifier: string;
}

const specifiers =
  /(?:^|[\s;])(?:import|export)\s(?:[^"'`;]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;
const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(specifiers)].map((match) => ({
    file,
    from: file.split("/")[0] as Package,
    specifier: (match[1] ?? match[2])!,
  })),
);

/** The workspace package that a specifier imports from, by name or path; null for others. */
function ours({ file, specifier }: Import): Package | null {
  const path = specifier.startsWith(".")
    ? relative(root, join(root, dirname(file), specifier))
    : /^@tidemark\/(.+)$/.exec(specifier)?.[1];
  return packages.find((name) => path === name || path?.startsWith(`${name}/`)) ?? null;
}

/** The server's folders, from top to bottom. */
const rooms = [
  "app",
  "operations",
  "website",
  "alerts",
  "prices",
  "history",
  "accounts",
  "platform",
] as const;
type Room = (typeof rooms)[number];

const roomOf = (path: string): Room | undefined =>
  rooms.find((room) => path.startsWith(`server/src/${room}/`));
const targetOf = ({ file, specifier }: Import) => join(dirname(file), specifier);

const told = (found: readonly Import[]) => found.map(({ file, specifier }) => `${file}: ${specifier}`);

describe("imports run one way", () => {
  test("the scan finds the source files", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.filter((one) => ours(one) === "core").length).toBeGreaterThan(20);
  });

  test.each(packages)("%s imports only packages below it", (name) => {
    const wrong = imports.filter((one) => {
      const target = ours(one);
      return one.from === name && target && target !== name && !allowed[name].includes(target);
    });
    expect(told(wrong)).toEqual([]);
  });

  test("files of another package are imported by the package's name, never by path", () => {
    const wrong = imports.filter((one) => {
      const target = ours(one);
      const built = one.file.endsWith(".mjs") || isTest(one.file);
      return one.specifier.startsWith(".") && target && target !== one.from && !built;
    });
    expect(told(wrong)).toEqual([]);
  });

  test("core is pure: it imports zod only, and nothing of Node", () => {
    const own = (one: Import) => one.specifier.startsWith(".") || /^zod(\/|$)/.test(one.specifier);
    const wrong = imports.filter((one) => one.from === "core" && !isTest(one.file) && !own(one));
    expect(told(wrong)).toEqual([]);
  });

  test.each(rooms)("the server's %s imports only itself and the rooms below it", (room) => {
    const above = rooms.slice(0, rooms.indexOf(room));
    const wrong = imports.filter(
      (one) => !isTest(one.file) && roomOf(one.file) === room && above.includes(roomOf(targetOf(one))!),
    );
    expect(told(wrong)).toEqual([]);
  });

  test("every file of the server is in a room", () => {
    const outside = files.filter((file) => /^server\/src\//.test(file) && !isTest(file) && !roomOf(file));
    expect(outside).toEqual([]);
  });

  test("there is no import cycle, not even of types", () => {
    const reaches = new Map(
      files.map((file) => [
        file,
        imports.flatMap((one) =>
          one.file === file && one.specifier.startsWith(".") ? [join(dirname(file), one.specifier)] : [],
        ),
      ]),
    );
    const done = new Set<string>();
    const cycleFrom = (file: string, path: readonly string[]): readonly string[] | null => {
      const at = path.indexOf(file);
      if (at >= 0) return [...path.slice(at), file];
      if (done.has(file)) return null;
      for (const next of reaches.get(file) ?? []) {
        const cycle = cycleFrom(next, [...path, file]);
        if (cycle) return cycle;
      }
      done.add(file);
      return null;
    };
    expect(files.map((file) => cycleFrom(file, [])).find((cycle) => cycle !== null)).toBeUndefined();
  });

  test("code for pages imports nothing of Node", () => {
    const inPage = ({ file }: Import) => /^(chart|extension)\/.*\.tsx?$/.test(file) && !isTest(file);
    expect(told(imports.filter((one) => inPage(one) && isBuiltin(one.specifier)))).toEqual([]);
  });
});

test("a test that replaces modules is named so, and runs in a worker of its own", () => {
  const shared = files.filter((file) => isTest(file) && /\.test\.ts$/.test(file));
  const replacing = shared.filter((file) =>
    /\bvi\.(?:do)?[mM]ock\(/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(replacing.length).toBeGreaterThan(0);
  expect(replacing.filter((file) => !/\.(?:mocks|db|browser)\.test\.ts$/.test(file))).toEqual([]);
});

test(`no file but a catalogue of messages is longer than ${largestLines} lines`, () => {
  const long = files.filter(
    (file) =>
      !/^texts\/[a-z]{2}\//.test(file) &&
      readFileSync(join(root, file), "utf8").split("\n").length > largestLines,
  );
  expect(long).toEqual([]);
});

test("files are named in kebab-case", () => {
  const odd = files.filter((file) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(file.split("/").at(-1)!));
  expect(odd).toEqual([]);
});
