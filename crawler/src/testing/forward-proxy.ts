import { request as ask } from "node:http";
import { type LocalServer, localServer } from "./local-server.ts";

/** An HTTP proxy that hands on what it is asked for, to 127.0.0.1 only. */
export const forwardProxy = (): Promise<LocalServer> =>
  localServer((request, response) => {
    const { pathname, port } = new URL(request.url ?? "");
    const upstream = ask({ host: "127.0.0.1", port, path: pathname, method: request.method }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    upstream.end();
  });
