/** What a release changes in files, and what it must find there. Pure: texts in, texts out. */

const versionPattern = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/;

/** Three numbers: browsers allow an extension nothing else. */
export const isVersion = (text) => versionPattern.test(text);

/** Whether one version comes after another. */
export function isNewer(version, than) {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && a[at] > b[at];
}

const isOwn = (name) => name.startsWith("@tidemark/");

function withVersionIn(entry, version) {
  const changed = { ...entry, version };
  for (const kind of ["dependencies", "devDependencies"]) {
    if (!entry[kind]) continue;
    changed[kind] = Object.fromEntries(
      Object.entries(entry[kind]).map(([name, wanted]) => [name, isOwn(name) ? version : wanted]),
    );
  }
  return changed;
}

const written = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** A package.json of ours with this version, and its sisters in this version. */
export const packageWith = (text, version) => written(withVersionIn(JSON.parse(text), version));

/** The same for package-lock.json. */
export function lockWith(text, version) {
  const lock = JSON.parse(text);
  const packages = Object.entries(lock.packages).map(([path, entry]) => [
    path,
    path.includes("node_modules/") ? entry : withVersionIn(entry, version),
  ]);
  return written({ ...lock, version, packages: Object.fromEntries(packages) });
}

/** A kustomization of deploy/kubernetes with the images of this version. */
export const kustomizationWith = (text, version) => text.replaceAll(/^( +newTag: )\S+$/gm, `$1${version}`);

/** What CHANGELOG.md says of a version, or of what is unreleased; null: it has no such section. */
export function sectionOf(changelog, name) {
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`## [${name}]`));
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  const body = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  return { heading: lines[start], text: body.join("\n").trim() };
}

const hasEntry = (section) => /^- \S/m.test(section?.text ?? "");

/** CHANGELOG.md with what is unreleased as a version of a day (2026-11-30). Throws when there is nothing. */
export function changelogWith(changelog, version, day) {
  if (!hasEntry(sectionOf(changelog, "Unreleased"))) {
    throw new Error('CHANGELOG.md has no entry under "## [Unreleased]": write what this release brings.');
  }
  if (sectionOf(changelog, version)) throw new Error(`CHANGELOG.md has a section of ${version} already.`);
  return changelog.replace("## [Unreleased]\n", `## [Unreleased]\n\n## [${version}] - ${day}\n`);
}

/**
 * What is wrong with a tag's release, a sentence each.
 * @param packages texts of package.json by path
 */
export function problemsOf(tag, { packages, lock, changelog }) {
  const version = tag.replace(/^v/, "");
  if (!tag.startsWith("v") || !isVersion(version)) return [`The tag is ${tag}, and must be like v1.2.3.`];
  const problems = Object.entries(packages)
    .filter(([, text]) => packageWith(text, version) !== written(JSON.parse(text)))
    .map(([path]) => `${path} has another version than ${version}.`);
  if (lockWith(lock, version) !== written(JSON.parse(lock))) {
    problems.push(`package-lock.json has another version than ${version}.`);
  }
  const section = sectionOf(changelog, version);
  if (!section) problems.push(`CHANGELOG.md has no section of ${version}.`);
  else if (!/ - \d{4}-\d\d-\d\d$/.test(section.heading))
    problems.push(`CHANGELOG.md gives no day for ${version}.`);
  else if (!hasEntry(section)) problems.push(`CHANGELOG.md says nothing of ${version}.`);
  return problems;
}
