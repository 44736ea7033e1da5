import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { productionPackages } from "./production-packages.mjs";

const serverSide = ["", "core", "texts", "chart", "drizzle", "server", "crawler"];

/** Name, version and licence of the packages that workspaces run, by package-lock.json; each once. */
export function listed(lock, workspaces) {
  const all = productionPackages(lock, workspaces).map((path) => {
    const { version, license } = lock.packages[path];
    return { path, name: path.split("node_modules/").at(-1), version, licence: license ?? "not named" };
  });
  return [...new Map(all.map((one) => [`${one.name} ${one.version}`, one])).values()].sort((a, b) =>
    `${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1,
  );
}

const table = (packages) =>
  [
    "| package | version | licence |",
    "| --- | --- | --- |",
    ...packages.map(
      ({ name, version, licence }) =>
        `| [${name}](https://www.npmjs.com/package/${name}) | ${version} | ${licence} |`,
    ),
  ].join("\n");

/** THIRD_PARTY.md: what others wrote and Tidemark brings along. Licences of the extension are read from node_modules. */
export function thirdPartyText(root) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const extension = listed(lock, ["extension"]);
  return `# Software of others

Written by \`npm run third-party\` from package-lock.json; a test holds it to that.

## Server and verifier
Installed from the npm registry with their own licence files. The packages named after a platform are installed on that platform.
They bring along Node.js ([MIT and others](https://github.com/nodejs/node/blob/main/LICENSE)), PostgreSQL
([PostgreSQL Licence](https://www.postgresql.org/about/licence/)) and the DejaVu fonts
([Bitstream Vera and others](https://dejavu-fonts.github.io/License.html)).

${table(listed(lock, serverSide))}

## Extension
Built into the extension, as far as it uses them.

${table(extension)}

${licences(root, extension)}
`;
}

/** Each text once, below the names of those that it is for. */
function licences(root, packages) {
  const byText = new Map();
  for (const { path, name, licence } of packages) {
    const text = licenceIn(join(root, path)) ?? `No licence file; its package.json says ${licence}.`;
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  return [...byText]
    .map(([text, names]) => `### ${names.join(", ")}\n\n\`\`\`text\n${text}\n\`\`\``)
    .join("\n\n");
}

function licenceIn(folder) {
  const name = readdirSync(folder).find((file) => /^licen[cs]e(\.(md|txt))?$/i.test(file));
  if (!name) return null;
  const lines = readFileSync(join(folder, name), "utf8")
    .replaceAll("\r", "")
    .replaceAll("```", "'''")
    .split("\n");
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}
