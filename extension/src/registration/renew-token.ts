import { backoffMs } from "@tidemark/core";
import type { Fetch } from "../server/client.ts";
import { postRenewal } from "../server/registration-client.ts";
import { maySend, type Registration } from "../state/settings.ts";
import type { State, UpdateState } from "../state/store.ts";

export interface RenewContext {
  readonly change: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
}

/** A token is renewed in its last month: of those who look at a product once a week nobody loses it. */
const renewBeforeMs = 30 * 24 * 3_600_000;
/** Longer than a request may take. A death in the middle asks again: the server gives any number. */
const leaseMs = 60_000;
const retryMs = 12 * 3_600_000;
const retryRange = { firstMs: retryMs, longestMs: retryMs };

/** When the server is to be asked; null while nothing may be. A moment too far ahead was set by another clock. */
function nextRenewalAt({ settings }: State, now: number): number | null {
  const { registration } = settings;
  if (!maySend(settings) || !registration) return null;
  const from = Date.parse(registration.expiresAt) - renewBeforeMs;
  if (Number.isNaN(from)) return null;
  const { renewFrom = from } = registration;
  return Math.max(from, renewFrom > now + retryMs ? from : renewFrom);
}

/** What is kept after an answer: a failure costs a try only, a refusal the token. */
function afterAnswer(
  kept: Registration,
  answer: Awaited<ReturnType<typeof postRenewal>>,
  now: number,
  random: () => number,
): Registration | null {
  // Not again at once, however short the server's tokens live.
  if (answer.ok) {
    const { token, expiresAt } = answer.value;
    return { token, expiresAt, renewFrom: now + retryMs };
  }
  if (answer.reason === "unauthorized") return null;
  return { ...kept, renewFrom: now + backoffMs(1, retryRange, random) };
}

/** Asks for a later token when it is time. */
export async function renewToken(renewer: RenewContext, signal: AbortSignal): Promise<void> {
  const { change, fetch, now, random, wakeAt } = renewer;
  const due = await change((state) => {
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
    await change((state) => [
      updateRegistration(state, due.token, (kept) => afterAnswer(kept, answer, now(), random), readKey),
      null,
    ]);
  }
  await wakeAt(await change((state) => [state, nextRenewalAt(state, now())]));
}

/** Changes the registration, and the read key where one was given, unless it is another registration by now. */
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
