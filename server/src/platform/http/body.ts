import type { Context } from "hono";
import type { Parser } from "./compiled.ts";
import { ServiceError } from "./problem-details.ts";

const jsonType = /^application\/json[\t ]*(?:;|$)/i;

/**
 * Reads a JSON body of at most `maxBytes` and parses it; throws not-json, bad-request or too-large, never reads on. The
 * content type must say JSON: other sites' forms cannot, and their scripts are asked first (CORS).
 */
export async function readBody<T>(c: Context, schema: Parser<T>, maxBytes: number): Promise<T> {
  if (!jsonType.test(c.req.header("content-type") ?? "")) {
    throw new ServiceError("not-json", "Send Content-Type: application/json.");
  }
  const text = await readText(c, maxBytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ServiceError("bad-request", "Invalid JSON.");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new ServiceError("bad-request", `${issue.path.join(".") || "body"}: ${issue.message}`);
}

/** Reads the fields of a posted form of at most `maxBytes`; throws too-large, never reads on. */
export const readForm = async (c: Context, maxBytes: number): Promise<URLSearchParams> =>
  new URLSearchParams(await readText(c, maxBytes));

/** The body's text. A body that breaks off is its sender's fault or leave, never a failure of the server. */
async function readText(c: Context, maxBytes: number): Promise<string> {
  try {
    return await textOf(c, maxBytes);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError("bad-request", "Incomplete body.");
  }
}

async function textOf(c: Context, maxBytes: number): Promise<string> {
  const tooLarge = () => new ServiceError("too-large", `At most ${maxBytes} bytes.`);
  const length = c.req.header("content-length");
  if (length !== undefined) {
    if (Number(length) > maxBytes) throw tooLarge();
    // HTTP holds the sender to the length it gave. Web streams would cost more than the rest of the request.
    return c.req.text();
  }
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
