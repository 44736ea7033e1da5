import { anyText, hostNames, networks, port, processes, publicBase, redisUrl } from "./schemas.ts";
import type { Setting } from "./setting.ts";

/** Where and how the server is reached. */
export const listeningSettings = {
  HOST: {
    group: "Where it listens",
    what: "The address that it listens on; `0.0.0.0` for all of them",
    default: "127.0.0.1",
    example: "0.0.0.0",
    schema: anyText,
    readBy: ["server"],
  },
  PORT: {
    group: "Where it listens",
    what: "The port that it listens on",
    default: "7300",
    example: "8080",
    schema: port,
    readBy: ["server"],
  },
  API_PROCESSES: {
    group: "Where it listens",
    what: "How many processes answer requests on this machine, each on a processor of its own; `auto`: as many as there are processors; see [processes](scaling.md#several-processes)",
    default: "1",
    example: "auto",
    schema: processes,
    readBy: ["server"],
  },
  RATE_LIMIT_URL: {
    group: "Where it listens",
    what: "A Redis or Valkey that counts the limits of several API processes in common; away or missing, each process takes its share of a limit; see [processes](scaling.md#several-processes)",
    otherwise: "each process takes its share",
    example: "redis://:password@cache.example:6379/0",
    schema: redisUrl,
    secret: true,
    readBy: ["server"],
  },
  PUBLIC_URL: {
    group: "Where it listens",
    what: "How others reach it, with a path where it is below one (`https://home.example/prices`); put TLS before it",
    otherwise: "the address it listens on",
    example: "https://tides.example",
    schema: publicBase,
    readBy: ["server", "command"],
  },
  ALLOWED_HOSTS: {
    group: "Where it listens",
    what: "More names that requests may call the server by; others are answered 421",
    otherwise: "none",
    example: "tides.lan,tidemark",
    schema: hostNames,
    readBy: ["server"],
  },
  TRUSTED_PROXIES: {
    group: "Where it listens",
    what: "Addresses or networks whose `X-Forwarded-For` and `X-Request-Id` are believed: those of your own proxy. Where it is missing behind one, the log and `/operator` say so",
    otherwise: "none",
    example: "127.0.0.1,10.0.0.0/8",
    schema: networks,
    readBy: ["server"],
  },
} as const satisfies Readonly<Record<string, Setting>>;
