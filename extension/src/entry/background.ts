import browser from "webextension-polyfill";
import { startWorker } from "../background/worker.ts";

startWorker({
  browser,
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
});
