import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod/mini";

// Limits of ntfy: docs.ntfy.sh/publish, /subscribe/api.
const longestMessage = 4096;
const Id = z.string().check(z.regex(/^[-_A-Za-z0-9]{1,64}$/));
const Published = z.object({
  topic: Id,
  title: z.optional(z.string()),
  message: z.optional(z.string()),
  sequence_id: z.optional(Id),
  priority: z.optional(z.int().check(z.gte(1), z.lte(5))),
  tags: z.optional(z.array(z.string())),
  markdown: z.optional(z.boolean()),
  click: z.optional(z.url()),
  actions: z.optional(
    z
      .array(z.object({ action: z.literal("view"), label: z.string().check(z.minLength(1)), url: z.url() }))
      .check(z.maxLength(3)),
  ),
});

export interface NtfyMessage extends z.infer<typeof Published> {
  readonly id: string;
  readonly event: "message";
}

/** A stand-in for an ntfy server: takes JSON at its root with ntfy's limits; subscribers poll a topic. */
export async function openNtfy(tokens: readonly string[] = []) {
  const published: NtfyMessage[] = [];
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const refuse = (http: number, code: number, error: string) => answer(http, { code, http, error });
    const poll = /^\/([-_A-Za-z0-9]{1,64})\/json\?poll=1$/.exec(request.url!);
    if (request.method === "GET" && poll) {
      const lines = published.filter(({ topic }) => topic === poll[1]);
      return response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    }
    if (request.method !== "POST" || request.url !== "/") return refuse(404, 40401, "page not found");
    if (tokens.length > 0 && !tokens.some((token) => request.headers.authorization === `Bearer ${token}`)) {
      return refuse(403, 40301, "forbidden");
    }
    const text = await textOf(request);
    if (Buffer.byteLength(text) > 2 * longestMessage) return refuse(413, 41303, "JSON body too large");
    const parsed = Published.safeParse(json(text));
    if (!parsed.success) return refuse(400, 40024, "invalid request: request body must be valid JSON");
    // Beyond it a message is an attachment, which a server without a store for them refuses.
    if (Buffer.byteLength(parsed.data.message ?? "") > longestMessage)
      return refuse(400, 40014, "attachments not allowed");
    const message = { id: randomUUID().slice(0, 12), event: "message", ...parsed.data } as const;
    published.push(message);
    return answer(200, message);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** Messages of a topic's subscriber. */
    async received(topic: string): Promise<NtfyMessage[]> {
      const lines = (await (await fetch(`${url}/${topic}/json?poll=1`)).text()).split("\n").filter(Boolean);
      return lines.map((line) => JSON.parse(line));
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
