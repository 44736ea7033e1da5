import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { Services } from "../services.ts";
import { feedFileName, feedManifestName } from "./feed-format.ts";
import { partOf } from "./part-of.ts";
import { filesOf, readOwnManifest } from "./publish-feed.ts";

interface Published {
  /** Of the manifest's file: another feed is another file. */
  readonly inode: string;
  readonly text: Buffer;
  readonly etag: string;
  /** SHA-256 of each file that the manifest names. */
  readonly files: ReadonlyMap<string, string>;
}

/** `/open-data/`: the feed that others follow. For everybody, where it is published at all. */
export function openDataRoutes({ feedFolder }: Services): Hono<AppEnv> {
  const none = () => new ServiceError("not-found", "This server publishes no open data.");
  let known: Published | null = null;
  const published = async (): Promise<Published> => {
    if (feedFolder === null) throw none();
    const { ino, mtimeMs } = await stat(join(feedFolder, feedManifestName)).catch(() => {
      throw none();
    });
    const inode = `${ino} ${mtimeMs}`;
    if (known?.inode === inode) return known;
    const own = await readOwnManifest(feedFolder);
    if (!own) throw none();
    const text = await readFile(join(feedFolder, feedManifestName));
    const files = new Map(filesOf(own.manifest).map(({ name, sha256 }) => [name, sha256]));
    known = { inode, text, etag: createHash("sha256").update(text).digest("hex"), files };
    return known;
  };
  return new Hono<AppEnv>().get("/open-data/:name", async (c) => {
    const name = c.req.param("name");
    const { text, etag, files } = await published();
    // Others may read it from their own pages.
    c.header("Access-Control-Allow-Origin", "*");
    c.header("Accept-Ranges", "bytes");
    if (name === feedManifestName) {
      c.header("Content-Type", "application/json");
      c.header("Cache-Control", "no-cache");
      return send(c, etag, text.length, (from, until) => new Uint8Array(text.subarray(from, until)));
    }
    const sha256 = feedFileName.test(name) ? files.get(name) : undefined;
    if (sha256 === undefined) throw new ServiceError("not-found", "There is no such file in the open data.");
    const path = join(feedFolder!, name);
    const { size } = await stat(path);
    c.header("Content-Type", "application/gzip");
    c.header("Cache-Control", "public, max-age=86400");
    return send(c, sha256, size, async (from, until) => {
      const file = await open(path);
      const content = createReadStream(path, { fd: file, start: from, end: until - 1 });
      return Readable.toWeb(content) as ReadableStream<Uint8Array<ArrayBuffer>>;
    });
  });
}

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;

/** Answers with the whole, or with the one part that is asked for. */
async function send(
  c: Context<AppEnv>,
  tag: string,
  size: number,
  body: (from: number, until: number) => Body | Promise<Body>,
): Promise<Response> {
  const etag = `"${tag}"`;
  c.header("ETag", etag);
  if (c.req.header("If-None-Match")?.includes(etag)) return c.body(null, 304);
  const condition = c.req.header("If-Range");
  const part = condition === undefined || condition === etag ? partOf(c.req.header("Range"), size) : null;
  if (part === "unsatisfiable") {
    c.header("Content-Range", `bytes */${size}`);
    return c.body(null, 416);
  }
  const { from, until } = part ?? { from: 0, until: size };
  c.header("Content-Length", String(until - from));
  if (part) c.header("Content-Range", `bytes ${from}-${until - 1}/${size}`);
  c.status(part ? 206 : 200);
  return from === until ? c.body(null) : c.body((await body(from, until)) as ReadableStream);
}
