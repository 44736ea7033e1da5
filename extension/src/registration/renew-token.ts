import { backoffMs } from "@tidemark/core";
import type { Fetch } from "../server/client.ts";
import { postRenewal } from "../server/registration-client.ts";
import { maySend, type Registration } from "../state/settings.ts";
import type { State, UpdateState } from "../state/store.ts";

export interface RenewContext {
  readonly update: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
}

/** A token is renewed in its last month: anyone who uses the browser once a week never loses it. */
const renewBeforeMs = 30 * 24 * 3_600_000;
/** Longer than a request may take. A worker that is ended in the middle asks again: the server renews any number of times. */
const leaseMs = 60_000;
const retryMs = 12 * 3_600_000;
const retryRange = { firstMs: retryMs, longestMs: retryMs };

/** When to renew, epoch ms; null while that may not be asked. A time too far ahead was set before the clock was set back. */
function nextRenewalAt({ settings }: State, now: number): number | null {
  const { registration } = settings;
  if (!maySend(settings) || !registration) return null;
  const from = Date.parse(registration.expiresAt) - renewBeforeMs;
  if (Number.isNaN(from)) return null;
  const { renewFrom = from } = registration;
  return Math.max(from, renewFrom > now + retryMs ? from : renewFrom);
}

/** The registration after an answer: a failure keeps the token, a refusal drops it. */
function afterAnswer(
  kept: Registration,
  answer: Awaited<ReturnType<typeof postRenewal>>,
  now: number,
  random: () => number,
): Registration | null {
  if (answer.ok) {
    const { token, expiresAt } = answer.value;
    // Not again immediately, however soon the server's tokens expire.
    return { token, expiresAt, renewFrom: now + retryMs };
  }
  if (answer.reason === "unauthorized") return null;
  return { ...kept, renewFrom: now + backoffMs(1, retryRange, random) };
}

/** Renews the token when it is due. */
export async function renewToken(context: RenewContext, signal: AbortSignal): Promise<void> {
  const { update, fetch, now, random, wakeAt } = context;
  const due = await update((state) => {
    const { registration, server } = state.settings;
    const at = nextRenewalAt(state, now());
    if (!registration || at === null || at > now()) return [state, null];
    const { token } = registration;
    return [
      updateRegistration(state, token, (kept) => ({ ...kept, renewFrom: now() + leaseMs })),
      { server, token },
    ];
  });
  if (due) {
    const answer = await postRenewal(fetch, due, signal);
    const readKey = answer.ok ? answer.value.readKey : undefined;
    await update((state) => [
      updateRegistration(state, due.token, (kept) => afterAnswer(kept, answer, now(), random), readKey),
      null,
    ]);
  }
  await wakeAt(await update((state) => [state, nextRenewalAt(state, now())]));
}

/** Changes the registration, and the read key if one was given, unless it was replaced meanwhile. */
function updateRegistration(
  state: State,
  token: string,
  change: (kept: Registration) => Registration | null,
  readKey = state.settings.readKey,
): State {
  const { settings } = state;
  const kept = settings.registration;
  if (kept?.token !== token) return state;
  return { ...state, settings: { ...settings, readKey, registration: change(kept) } };
}
