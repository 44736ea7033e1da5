import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Refusal, refuse } from "./bootstrap.mjs";
import { root } from "./project.mjs";

/** `npm run sbom -- FILE` writes what a release consists of, without tools of development, as CycloneDX 1.5. */
try {
  const [file] = process.argv.slice(2);
  if (!file) throw new Refusal("usage: npm run sbom -- FILE");
  const args = ["sbom", "--package-lock-only", "--omit=dev", "--sbom-format=cyclonedx"];
  const { status, stdout } = spawnSync("npm", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Refusal("npm could not write the list; its error is above.");
  const bom = JSON.parse(stdout);
  // npm takes the folder's name.
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  bom.metadata.component = { ...bom.metadata.component, name, version };
  if (!(bom.components?.length > 50))
    throw new Refusal("The list has hardly any component: something is missing.");
  writeFileSync(resolve(process.env.INIT_CWD ?? root, file), `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`${bom.components.length} components are in ${file}.`);
} catch (error) {
  refuse(error);
}
