import type { PushService } from "./push-subscription.ts";

/** Chrome's service worker can be pushed to; Firefox's background page has no registration. */
export function pushServiceOf(scope: {
  readonly registration?: ServiceWorkerRegistration;
}): PushService | null {
  const manager = scope.registration?.pushManager;
  if (!manager) return null;
  const unsubscribe = async (): Promise<void> => {
    await (await manager.getSubscription())?.unsubscribe();
  };
  return {
    isSubscribed: async () => (await manager.getSubscription()) !== null,
    unsubscribe,
    async subscribe(vapidKey) {
      // A subscription with another server's key cannot be taken over.
      await unsubscribe();
      const made = await manager.subscribe({ userVisibleOnly: false, applicationServerKey: vapidKey });
      const { endpoint, keys } = made.toJSON();
      if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error("The push service gave no keys.");
      return { kind: "web-push", endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
    },
  };
}
