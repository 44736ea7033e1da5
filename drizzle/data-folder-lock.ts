import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartError } from "./start-error.ts";

/**
 * One process at a time on a data folder: it listens on a local name made from the folder's real path. The system frees
 * the name when the process dies, so no lock goes stale.
 */
export async function holdDataFolder(realDataDir: string): Promise<{ release(): Promise<void> }> {
  const name = nameOf(realDataDir);
  const holder =
    (await listen(name)) ?? ((await isStaleSocket(name)) ? await rm(name).then(() => listen(name)) : null);
  if (!holder) {
    throw new StartError(`Another Tidemark is running on the data folder ${realDataDir}.`, {
      reason: "in-use",
    });
  }
  return { release: () => new Promise((resolve) => holder.close(() => resolve())) };
}

function nameOf(realDataDir: string): string {
  const key = `tidemark-${createHash("sha256").update(realDataDir).digest("hex").slice(0, 32)}`;
  if (process.platform === "linux") return `\0${key}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${key}`;
  return join(tmpdir(), `${key}.sock`);
}

const listen = (name: string) =>
  new Promise<Server | null>((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(null) : reject(error),
    );
    server.listen(name, () => resolve(server.unref()));
  });

/** Where the name is a file (macOS): whether its listener is gone. */
const isStaleSocket = (name: string) =>
  new Promise<boolean>((resolve) => {
    if (!name.endsWith(".sock")) return resolve(false);
    const socket = connect(name, () => resolve(false));
    socket.on("connect", () => socket.destroy());
    socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED"));
  });
