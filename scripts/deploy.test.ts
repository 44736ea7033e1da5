import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Setting, settings } from "@tidemark/core/settings";
import { expect, test } from "vitest";
import { parse } from "yaml";
// @ts-expect-error: plain JavaScript, which runs in the image.
import { problemOfDataFolder } from "../deploy/data-folder.mjs";

const root = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

interface Service {
  readonly profiles?: readonly string[];
  readonly build?: { readonly dockerfile: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}
const compose: { readonly services: Readonly<Record<string, Service>>; readonly volumes: object } = parse(
  read("compose.yaml"),
  { merge: true },
);
const images = { tidemark: "deploy/image/Dockerfile", verifier: "deploy/image/Dockerfile.verifier" } as const;

/** The images set them, or they are for trials. */
const fixed = ["HOST", "PORT", "DATA_DIR", "EXTENSION_DIR", "CHROMIUM_PATH", "SHOP_ORIGIN"];

test.each([
  ["tidemark", "server"],
  ["verifier", "verifier"],
] as const)(
  "compose.yaml hands every setting to %s that its program reads, secrets as files, too, and no other",
  (service, program) => {
    const wanted = Object.entries(settings as Record<string, Setting>)
      .filter(([name, { readBy }]) => readBy.includes(program) && !fixed.includes(name))
      .flatMap(([name, { secret }]) => (secret ? [name, `${name}_FILE`] : [name]));
    expect(Object.keys(compose.services[service]!.environment).sort()).toEqual(wanted.sort());
  },
);

test("every setting in compose.yaml is explained above it, and comes from .env by its own name", () => {
  for (const name of ["tidemark", "verifier"]) {
    for (const [setting, value] of Object.entries(compose.services[name]!.environment)) {
      if (setting === "TIDEMARK_URL" || setting === "ALLOWED_HOSTS") continue;
      expect(value, setting).toMatch(new RegExp(`^\\$\\{${setting}:?-[^}]*\\}$`));
    }
  }
  const [, server = ""] = /\n {2}tidemark:\n([\s\S]*?)\n {2}verifier:\n/.exec(read("compose.yaml")) ?? [];
  const lines = server.slice(server.indexOf("environment:")).split("\n").slice(1);
  const groups = lines
    .join("\n")
    .split(/\n(?= *#)/)
    .filter((group) => /^ {6}[A-Z]/m.test(group));
  expect(groups.length).toBeGreaterThan(15);
  for (const group of groups) expect(group.trim()).toMatch(/^#/);
});

test("compose.yaml has the profiles, and no volume that nothing uses", () => {
  const profiles = Object.entries(compose.services).map(([name, { profiles = [] }]) => [name, ...profiles]);
  expect(profiles).toEqual([
    ["tidemark"],
    ["verifier", "verifier"],
    ["postgres", "postgres"],
    ["kafka", "kafka"],
  ]);
  const used = Object.values(compose.services).flatMap(({ volumes }) =>
    volumes.map((one) => one.split(":")[0]),
  );
  expect(new Set(used.filter((name) => !name!.startsWith(".")))).toEqual(
    new Set(Object.keys(compose.volumes)),
  );
});

test.each(Object.entries(images))(
  "the image of %s is a bare Debian and build.sh, and never runs as root",
  (service, file) => {
    expect(compose.services[service]!.build!.dockerfile).toBe(file);
    const lines = read(file)
      .split("\n")
      .filter((line) => line && !line.startsWith("#"));
    expect(lines.slice(0, 2)).toEqual([
      "FROM debian:12-slim",
      `RUN --mount=type=bind,target=/source /source/deploy/image/build.sh ${service === "tidemark" ? "server" : service}`,
    ]);
    expect(lines.filter((line) => /^(?:FROM|RUN|COPY|ADD)/.test(line))).toHaveLength(2);
    const [, uid] = /^uid=(\d+)$/m.exec(read("deploy/image/build.sh"))!;
    expect(lines).toContain(`USER ${uid}:${uid}`);
    expect(read("deploy/secrets.sh")).toContain(`uid=${uid}\n`);
  },
);

test("the server's image listens for all of its container, keeps its data in a volume and says whether it is ready", () => {
  const dockerfile = read(images.tidemark);
  expect(dockerfile).toMatch(/^ENV .*\bHOST=0\.0\.0\.0\b/m);
  expect(dockerfile).toMatch(/^ENV .*\bDATA_DIR=\/data\b/m);
  expect(dockerfile).toMatch(/^VOLUME \/data$/m);
  expect(dockerfile).toMatch(/^HEALTHCHECK .*CMD \["tidemark", "health"\]$/m);
  expect(read("deploy/run.mjs")).toContain("/readyz");
});

/** A data folder of an owner, with an error where it is written to. */
const folder = (uid: number, denied: string | null, databaseUid?: number) => ({
  statSync(path: string) {
    if (path === "/data") return { uid, isDirectory: () => true };
    if (databaseUid !== undefined) return { uid: databaseUid, isDirectory: () => true };
    throw Object.assign(new Error("none"), { code: "ENOENT" });
  },
  accessSync() {
    if (denied) throw Object.assign(new Error("denied"), { code: denied });
  },
});

test.each([
  ["is its own", folder(7300, null), null],
  ["has its own database", folder(7300, null, 7300), null],
  [
    "is root's",
    folder(0, "EACCES"),
    "/data belongs to root, and Tidemark runs as user 7300: run `chown -R 7300:7300` on the folder or volume that is mounted there.",
  ],
  [
    "is another's",
    folder(1000, "EACCES"),
    "/data belongs to user 1000, and Tidemark runs as user 7300: run `chown -R 7300:7300` on the folder or volume that is mounted there.",
  ],
  ["is read-only", folder(7300, "EROFS"), "/data is read-only: mount it so that it can be written."],
  [
    "has another's database",
    folder(7300, null, 999),
    "/data/postgres-18 belongs to user 999, and Tidemark runs as user 7300: run `chown -R 7300:7300` on the folder or volume that is mounted there.",
  ],
])("of a data folder that %s the start says what is wrong in one sentence", (_, files, sentence) => {
  expect(problemOfDataFolder("/data", 7300, files)).toBe(sentence);
});

test("a data folder that is missing is made at the start", () => {
  expect(problemOfDataFolder(join(root, "no", "such", "folder"), 7300)).toBeNull();
});
