import * as z from "zod/mini";
import type { Fetch } from "../server/client.ts";
import { requestAsHolder } from "../server/holder-client.ts";
import type { State, UpdateState } from "../state/store.ts";
import { type ActiveHolder, activeHolder } from "./count-watches.ts";
import { updateHolder } from "./holder.ts";

/** What the server keeps then. One of before the languages answers without it. */
const Kept = z.object({ language: z.optional(z.string()) });

/** The holder that is to be told. One that another device began keeps its language, unless this browser's was chosen. */
function holderToTell(state: State, language: string): ActiveHolder | null {
  const holder = activeHolder(state);
  if (!holder || holder.language === language) return null;
  return holder.device === null || state.settings.language !== null ? holder : null;
}

/** Tells the server in which language its mails and messages are read, if it was not told. */
export async function tellLanguage(update: UpdateState, fetch: Fetch, language: string): Promise<void> {
  const holder = await update((state) => [state, holderToTell(state, language)]);
  if (!holder) return;
  const request = { method: "PATCH", path: "me", body: { language } } as const;
  const answer = await requestAsHolder(fetch, holder, request, Kept);
  if (!answer.ok || answer.value.language !== language) return;
  await update((state) => [updateHolder(state, holder.token, (now) => ({ ...now, language })), null]);
}
