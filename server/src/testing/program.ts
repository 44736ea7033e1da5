import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const tsx = new URL("../../../scripts/tsx.mjs", import.meta.url).href;
const programs = /^(server|crawler)\/src\/(?:app\/|operations\/cli\/)?(main|[a-z-]+)\.ts$/;

/**
 * What Node is to run for a program of the project, a path from its root. `npm test` sets BUNDLED: its programs run as they are
 * shipped, which start in a fifth of the time. Otherwise from the sources, so that no test sees an old build.
 */
export function program(file: string): string[] {
  const [, folder, name] = (process.env.BUNDLED && programs.exec(file)) || [];
  return folder ? [`${root}${folder}/dist/${name}.js`] : ["--import", tsx, `${root}${file}`];
}
