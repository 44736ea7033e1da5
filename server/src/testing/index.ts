export { freePort } from "./free-port.ts";
export { consoleLogger } from "./logger.ts";
export { familyOf, memoryMb } from "./memory.ts";
export { openPostOffice, type PostOffice } from "./post-office.ts";
export { openPushService } from "./push-service.ts";
export type { Exchange } from "./replay.ts";
export { startReverseProxy } from "./reverse-proxy.ts";
export { type Running, run, type ServerProcess, startServerProcess } from "./running.ts";
export { webhookOnly } from "./watch-world.ts";
