import browser from "webextension-polyfill";
import { startWorker } from "../background/worker.ts";
import { pushServiceOf } from "../holder/push-service.ts";

const worker = startWorker({
  browser,
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
  pause: () => new Promise((resolve) => setTimeout(resolve)),
  push: pushServiceOf(globalThis as { readonly registration?: ServiceWorkerRegistration }),
});

addEventListener("push", (event) => {
  const { waitUntil } = event as Event & { waitUntil?: (work: Promise<void>) => void };
  waitUntil?.call(event, worker.pushed());
});
