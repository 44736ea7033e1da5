import { beforeEach, describe, expect, test } from "vitest";
import { accessHeader, noAccess } from "./access-header.ts";
import { filesOf, planOf, sharedPath } from "./plan.ts";
import { sharedText } from "./shared-text.ts";
import { createWorker, webUrl } from "./worker.ts";

const scope = "https://home.example/prices/";

describe("what the worker does with a request", () => {
  test.each([
    ["GET", "navigate", "watches", "page"],
    ["GET", "navigate", "p/com/B000000001?x=1#y", "page"],
    ["GET", "no-cors", "assets/site.css?v=1", "file"],
    ["POST", "navigate", "share", "share"],
    ["POST", "navigate", "watches/erase", "leave"],
    ["POST", "navigate", "watches/forget", "leave"],
    ["POST", "navigate", "watches/renew", "leave"],
    ["POST", "navigate", "watches/open", "leave"],
    ["POST", "navigate", "watches", "pass"],
    ["POST", "navigate", "watches/1/stop", "pass"],
    ["GET", "cors", "v1/products/com/B000000001", "pass"],
    ["GET", "cors", "watches", "pass"],
    ["HEAD", "navigate", "watches", "pass"],
    ["GET", "navigate", "operator/com/B000000001", "pass"],
  ])("%s (%s) %s: %s", (method, mode, path, plan) => {
    expect(planOf({ method, mode, url: scope + path }, scope)).toBe(plan);
  });

  test.each([
    "https://home.example/watches",
    "https://home.example/pricesy/watches",
    "https://evil.example/prices/watches",
    "https://home.example:8443/prices/watches",
  ])("%s is another site's", (url) => {
    expect(planOf({ method: "GET", mode: "navigate", url }, scope)).toBe("pass");
  });
});

test.each([
  [{ text: "See https://www.amazon.de/Lampe/dp/B000000001/ref=cm_sw?tag=x" }, "p/de/B000000001"],
  [{ url: "https://amazon.co.uk/gp/aw/d/B000000002" }, "p/co.uk/B000000002"],
  [{ title: "Lamp", text: "https://www.amazon.com/dp/B000000001", url: "" }, "p/com/B000000001"],
  [{ text: "https://amzn.eu/d/abc" }, null],
  [{ text: "https://evil.example/www.amazon.de.evil/dp/B000000001" }, null],
  [{ text: "https://www.amazon.de.evil.example/dp/B000000001" }, null],
  [{ text: "B000000001" }, null],
  [{ text: "x".repeat(100_000) }, null],
  [{}, null],
])("%j shares %s", (fields: Record<string, string>, path) => {
  expect(sharedPath(sharedText((name) => fields[name]))).toBe(path);
});

test("a page's files are those that it names, once each", () => {
  const html = `<link href="/prices/assets/site.css?v=1"><script src="/prices/assets/site.js?v=2"></script>
    <img src="/prices/assets/site.css?v=1"><a href="/prices/watches">assets</a><img src="https://m.example/x.png">`;
  expect(filesOf(html)).toEqual(["/prices/assets/site.css?v=1", "/prices/assets/site.js?v=2"]);
});

test.each(["javascript:alert(1)", "data:text/html,x", "/watches", "", null, 5, "file:///etc/passwd"])(
  "a click on a notification does not open %j",
  (url) => expect(webUrl(url)).toBeNull(),
);

/** The browser's caches, in memory. */
class Caches {
  readonly all = new Map<string, Map<string, Response>>();
  async open(name: string) {
    const pages = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, pages);
    return {
      put: async (url: string, answer: Response) => void pages.set(url, answer),
      keys: async () => [...pages.keys()].map((url) => ({ url })),
      delete: async ({ url }: { url: string }) => pages.delete(url),
    };
  }
  async match(url: string, { cacheName }: { cacheName: string }) {
    return this.all.get(cacheName)?.get(url)?.clone();
  }
  async delete(name: string) {
    return this.all.delete(name);
  }
}

let caches: Caches;
let answers: Record<string, () => Response | Promise<Response>>;
let asked: string[];
let shown: { title: string; options: NotificationOptions; isClosed: boolean }[];
let subscription: { endpoint: string; isOn: boolean } | null;
let clock: number;
let worker: ReturnType<typeof createWorker>;

const saved = (access: string, text = "Lamp"): Response =>
  new Response(`<link href="/prices/assets/site.css?v=1"><p>${text}</p>`, {
    headers: { [accessHeader]: access },
  });
const refused = () => new Response("none", { status: 401, headers: { [accessHeader]: noAccess } });
const keptUrls = () => [...caches.all.values()].flatMap((pages) => [...pages.keys()]).sort();
const ask = (path: string, init: RequestInit = {}) => {
  const request = new Request(scope + path, init);
  Object.defineProperty(request, "mode", { value: "navigate" });
  const later: Promise<unknown>[] = [];
  const answer = worker.answer(request, Promise.resolve(undefined), (work) => later.push(work));
  return Promise.resolve(answer).then(async (given) => {
    await Promise.all(later);
    return given;
  });
};

beforeEach(() => {
  caches = new Caches();
  asked = [];
  shown = [];
  subscription = { endpoint: "https://push.example/1", isOn: true };
  clock = Date.parse("2026-11-30T08:00:00Z");
  answers = {
    watches: () => new Response("the page"),
    "watches/offline": () => saved("ann"),
    offline: () => new Response("You are offline"),
    "assets/site.css?v=1": () => new Response("css"),
  };
  const fetched = async (input: Request | string, init: RequestInit = {}): Promise<Response> => {
    const request = typeof input === "string" ? new Request(input, init) : input;
    const path = request.url.slice(scope.length);
    asked.push(`${request.method} ${path}`);
    const answer = answers[path];
    if (!answer) throw new TypeError("no network");
    return answer();
  };
  worker = createWorker({
    scope,
    fetch: fetched as typeof fetch,
    caches: caches as unknown as CacheStorage,
    now: () => clock,
    registration: {
      getNotifications: async () =>
        shown.map((one) => ({ close: () => Object.assign(one, { isClosed: true }) })) as never,
      async showNotification(title, options = {}) {
        shown.push({ title, options, isClosed: false });
      },
      pushManager: {
        getSubscription: async () =>
          subscription?.isOn
            ? {
                endpoint: subscription.endpoint,
                async unsubscribe() {
                  subscription!.isOn = false;
                  return true;
                },
              }
            : null,
      } as never,
    },
  });
});

const cutNetwork = () => {
  answers = {};
};
const all = [`${scope}.saved`, `${scope}assets/site.css?v=1`, `${scope}offline`, `${scope}watches/offline`];

test("a holder's page is followed by the saved one, which is shown without a network", async () => {
  expect(await (await ask("watches"))?.text()).toBe("the page");
  expect(keptUrls()).toEqual(all);
  cutNetwork();
  expect(await (await ask("watches"))?.text()).toContain("Lamp");
  expect(await (await ask("drops"))?.text()).toContain("Lamp");
  const product = await ask("p/co.uk/B000000001");
  expect(product?.headers.get("location")).toBe(`${scope}watches/offline#co.uk-B000000001`);
  expect(await (await worker.answer(new Request(`${scope}assets/site.css?v=1`), Promise.resolve(undefined), () => {}))?.text()).toBe("css"); // biome-ignore format: one row
});

test("nothing of other pages is kept", async () => {
  for (const path of ["", "p/com/B000000001", "drops", "search?q=lamp", "health"]) {
    answers[path] = () => new Response("secret");
    await ask(path);
  }
  expect(keptUrls()).toEqual([]);
});

test("who has no watches is told that there is no connection", async () => {
  await worker.prepare();
  cutNetwork();
  expect(await (await ask("watches"))?.text()).toBe("You are offline");
});

test("what is saved is asked for again after a minute, and at once after a form", async () => {
  await ask("watches");
  await ask("watches");
  const count = () => asked.filter((one) => one === "GET watches/offline").length;
  expect(count()).toBe(1);
  answers["watches?done=saved"] = () => new Response("saved");
  await ask("watches?done=saved");
  expect(count()).toBe(2);
  clock += 61_000;
  await ask("watches");
  expect(count()).toBe(3);
  clock -= 3_600_000;
  await ask("watches");
  expect(count()).toBe(4);
});

test("files of an older version are deleted", async () => {
  await ask("watches");
  answers["watches/offline"] = () =>
    new Response('<link href="/prices/assets/site.css?v=2">', { headers: { [accessHeader]: "ann" } });
  answers["assets/site.css?v=2"] = () => new Response("newer");
  await worker.refresh(true);
  expect(keptUrls()).toContain(`${scope}assets/site.css?v=2`);
  expect(keptUrls()).not.toContain(`${scope}assets/site.css?v=1`);
});

const isForgotten = () => ({
  kept: keptUrls(),
  isSubscribed: subscription?.isOn,
  open: shown.filter(({ isClosed }) => !isClosed).length,
});
const nothing = { kept: [], isSubscribed: false, open: 0 };

test.each(["watches/erase", "watches/forget", "watches/renew", "watches/open"])(
  "%s empties all before the server is asked",
  async (path) => {
    await ask("watches");
    await worker.pushed({ title: "Lamp", body: "", url: "https://www.amazon.com/dp/B000000001" });
    asked.length = 0;
    answers[path] = () => {
      expect(isForgotten()).toEqual(nothing);
      return new Response("done");
    };
    expect(await (await ask(path, { method: "POST", body: new URLSearchParams() }))?.text()).toBe("done");
    expect(asked).toEqual(["POST watches/channels/push/end", `POST ${path}`]);
  },
);

test("access that ended elsewhere, or is another one, empties all", async () => {
  await ask("watches");
  answers["watches/offline"] = refused;
  clock += 61_000;
  await ask("watches");
  expect(isForgotten()).toEqual(nothing);

  subscription!.isOn = true;
  answers["watches/offline"] = () => saved("ann");
  await worker.refresh(true);
  answers["watches/offline"] = () => saved("bob", "Kettle");
  await worker.refresh(true);
  expect(subscription!.isOn).toBe(false);
  cutNetwork();
  expect(await (await ask("watches"))?.text()).toContain("Kettle");
});

test("what was asked for before all was emptied is not kept", async () => {
  let answer: (given: Response) => void = () => {};
  const late = new Promise<Response>((done) => {
    answer = done;
  });
  answers["watches/offline"] = () => late;
  const saving = worker.refresh(true);
  await worker.forget();
  answer(saved("ann"));
  await saving;
  expect(keptUrls()).toEqual([]);
});

test("what is saved while a form ends the access is not kept", async () => {
  answers["watches/erase"] = async () => {
    await worker.refresh(true);
    return new Response("erased");
  };
  await ask("watches/erase", { method: "POST", body: new URLSearchParams() });
  expect(keptUrls()).toEqual([]);
});

test.each([
  ["a proxy's failure", () => new Response("bad gateway", { status: 502 })],
  ["a page of somebody's login", () => new Response("log in")],
  ["a proxy's refusal", () => new Response("none", { status: 404 })],
  ["too many requests", () => new Response("busy", { status: 429, headers: { [accessHeader]: "ann" } })],
])("%s leaves what is saved as it is", async (_, answer) => {
  await ask("watches");
  answers["watches/offline"] = answer;
  await worker.refresh(true);
  expect([keptUrls(), subscription!.isOn]).toEqual([all, true]);
});

test("a shared product is opened without asking the server; a short link is left to it", async () => {
  const share = (text: string) => ask("share", { method: "POST", body: new URLSearchParams({ text }) });
  const known = await share("Lamp https://www.amazon.de/dp/B000000001");
  expect([known?.status, known?.headers.get("location"), asked]).toEqual([
    303,
    `${scope}p/de/B000000001`,
    [],
  ]);
  answers.share = () => new Response("where it leads");
  expect(await (await share("https://amzn.eu/d/abc"))?.text()).toBe("where it leads");
});

describe("a push", () => {
  test("is shown in the place of what it corrects, and renews what is saved", async () => {
    const url = "https://www.amazon.com/dp/B000000001";
    await worker.pushed({ title: "Lamp: $19.99", body: "Lowest of 90 days", url, thread: "m1" });
    expect(shown[0]).toMatchObject({
      title: "Lamp: $19.99",
      options: { body: "Lowest of 90 days", tag: "m1", data: { url } },
    });
    expect(keptUrls()).toEqual(all);
  });

  test.each([null, undefined, "text", 5, {}, { title: 5, url: "javascript:alert(1)", thread: {} }])(
    "%j is shown, too, and opens the watches",
    async (data) => {
      await worker.pushed(data);
      expect(shown[0]).toMatchObject({ title: "Tidemark", options: { data: { url: `${scope}watches` } } });
    },
  );
});

test("a subscription that the browser replaced is told to the server", async () => {
  answers["watches/channels/push"] = () => new Response("");
  const toJSON = () => ({ endpoint: "https://push.example/2", keys: { p256dh: "p", auth: "a" } });
  await worker.resubscribed({ toJSON } as unknown as PushSubscription);
  await worker.resubscribed(null);
  expect(asked).toEqual(["POST watches/channels/push"]);
});
