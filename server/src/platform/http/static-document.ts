import { hash } from "node:crypto";
import type { Context } from "hono";
import { encodedOnce, encodingFor } from "./encoding.ts";

/** A page or document that stays the same while the process runs: made and compressed once, when first asked for. */
export class ConstantText {
  readonly #type: string;
  readonly #make: () => Promise<string>;
  #made: ReturnType<typeof load> | null = null;

  constructor(type: string, make: () => Promise<string>) {
    this.#type = type;
    this.#make = make;
  }

  async answer(c: Context): Promise<Response> {
    this.#made ??= load(this.#make);
    const { digest, bodyIn } = await this.#made;
    const encoding = encodingFor(c.req.header("Accept-Encoding"));
    c.header("ETag", `"${digest}-${encoding}"`);
    c.header("Cache-Control", "no-cache");
    c.header("Vary", "Accept-Encoding");
    if (c.req.header("If-None-Match")?.includes(`"${digest}-`)) return c.body(null, 304);
    if (encoding !== "identity") c.header("Content-Encoding", encoding);
    return c.body(await bodyIn(encoding), 200, { "Content-Type": this.#type });
  }
}

async function load(make: () => Promise<string>) {
  const plain = Buffer.from(await make());
  return { digest: hash("sha256", plain, "base64url").slice(0, 22), bodyIn: encodedOnce(plain) };
}
