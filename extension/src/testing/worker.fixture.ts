import type { Browser } from "webextension-polyfill";
import { startWorker, type WorkerEnvironment } from "../background/worker.ts";
import { type FakeMachine, fakeBrowser } from "./fake-browser.fixture.ts";
import type { FakeServer } from "./fake-server.fixture.ts";
import { idOf } from "./listing.fixture.ts";

/**
 * Starts a worker on a machine, as the browser does; one that was started there before is ended. `adapt` changes the browser
 * before it starts.
 */
export function startFakeWorker(
  machine: FakeMachine,
  api: FakeServer,
  environment: Partial<WorkerEnvironment> = {},
  adapt: (browser: Browser) => void = () => undefined,
) {
  const worker = fakeBrowser(machine);
  adapt(worker.browser);
  const { pushed } = startWorker({
    browser: worker.browser,
    fetch: api.fetch,
    now: () => machine.now,
    random: () => 0,
    newId: () => idOf(++machine.ids),
    pause: async () => undefined,
    push: null,
    ...environment,
  });
  return { ...worker, pushed };
}
