// Registers the worker, and shows what this browser can do on this device. Pages work without it.
// Paths are relative to this file, which lies in /assets: PUBLIC_URL may have a path.
const below = (path) => new URL(`../${path}`, import.meta.url).href;
const section = document.querySelector("[data-here]");
const isIos = "standalone" in navigator;
const canPush = "PushManager" in window && "Notification" in window;

const show = (name, isShown = true) => {
  const part = document.querySelector(`[data-shows="${name}"]`);
  if (part) part.hidden = !isShown;
};
const showOnly = (name) => {
  for (const one of ["insecure", "ios", "blocked", "none", "off", "on"]) show(one, one === name);
};

const digestOf = async (text) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
};

const keyOf = (key) => key.replace(/=+$/, "");
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const subscribe = async (registration, vapid) => {
  const old = await registration.pushManager.getSubscription();
  // A subscription with another server's key cannot be taken over.
  await old?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(vapid) });
};

const offerPush = async (registration) => {
  if (isIos && !navigator.standalone) return showOnly("ios");
  if (!canPush) return showOnly("none");
  if (Notification.permission === "denied") return showOnly("blocked");
  const subscription = await registration.pushManager.getSubscription();
  const known = section.dataset.known.split(" ");
  const isOn = subscription !== null && known.includes(await digestOf(subscription.endpoint));
  showOnly(isOn ? "on" : "off");
  for (const button of section.querySelectorAll("button")) button.disabled = false;
  const on = section.querySelector("[data-push]");
  on.addEventListener("submit", async (event) => {
    event.preventDefault();
    show("failed", false);
    // Asked for by a click, as browsers want it.
    if ((await Notification.requestPermission()) !== "granted") return showOnly("blocked");
    try {
      const { endpoint, keys } = (await subscribe(registration, section.dataset.vapid)).toJSON();
      on.elements.endpoint.value = endpoint;
      on.elements.p256dh.value = keyOf(keys.p256dh);
      on.elements.auth.value = keyOf(keys.auth);
      on.submit();
    } catch {
      show("failed");
    }
  });
  const off = section.querySelector("[data-push-end]");
  off.addEventListener("submit", async (event) => {
    event.preventDefault();
    off.elements.endpoint.value = subscription?.endpoint ?? "";
    await subscription?.unsubscribe().catch(() => undefined);
    off.submit();
  });
};

if (!window.isSecureContext) showOnly("insecure");
else {
  addEventListener("beforeinstallprompt", (event) => {
    const button = document.querySelector("[data-install]");
    if (!button) return;
    event.preventDefault();
    show("install");
    button.onclick = async () => {
      show("install", false);
      await event.prompt();
    };
  });
  const { serviceWorker } = navigator;
  if (!serviceWorker) showOnly("none");
  serviceWorker
    ?.register(below("worker.js"), { scope: below("") })
    .then(() => serviceWorker.ready)
    .then((registration) => section && offerPush(registration))
    .catch(() => showOnly("none"));
}

// A link from Amazon's app is pasted by one touch.
const paste = document.querySelector("[data-paste]");
if (paste && navigator.clipboard?.readText) {
  paste.hidden = false;
  paste.addEventListener("click", async () => {
    const field = document.getElementById(paste.dataset.paste);
    field.value = (await navigator.clipboard.readText().catch(() => "")).slice(0, 2000);
    field.focus();
  });
}
