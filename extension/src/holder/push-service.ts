import type { Subscribe } from "./push.ts";

/** Chrome's service worker can be pushed to; Firefox's background page has no registration. */
export const subscribeIn =
  (scope: { readonly registration?: ServiceWorkerRegistration }): Subscribe =>
  async (vapidKey) => {
    const manager = scope.registration?.pushManager;
    if (!manager) return null;
    // A subscription with another server's key cannot be taken over.
    await (await manager.getSubscription())?.unsubscribe();
    const made = await manager.subscribe({ userVisibleOnly: false, applicationServerKey: vapidKey });
    const { endpoint, keys } = made.toJSON();
    if (!endpoint || !keys?.p256dh || !keys.auth) return null;
    return { kind: "web-push", endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
  };
