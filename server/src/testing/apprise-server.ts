import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const python = process.env.APPRISE_PYTHON ?? "python3";

/** Whether the Apprise library is installed (pip install apprise, or APPRISE_PYTHON). */
export const hasApprise = spawnSync(python, ["-c", "import apprise"]).status === 0;

/** An Apprise API server with the real library, which forwards messages to an Apprise URL. */
export async function startApprise(to: string) {
  const script = fileURLToPath(new URL("../alerts/channels/apprise-server.fixture.py", import.meta.url));
  const server = spawn(python, [script, to], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(server.stdout, "data")) as [Buffer];
  return { url: `http://127.0.0.1:${Number(line.toString())}/notify`, close: () => server.kill() };
}
