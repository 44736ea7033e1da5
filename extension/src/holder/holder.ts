import { MessageView } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** An alert that was shown: what a click on its notification opens, and the one watch it is about. */
export const ShownAlert = z.object({
  key: z.string(),
  /** The notification's id: a correction replaces what it corrects. */
  thread: z.string(),
  /** Null: the list of alerts in the options. */
  url: z.nullable(z.string()),
  watch: z.nullable(z.string()),
});
export type ShownAlert = z.infer<typeof ShownAlert>;

/**
 * The browser's push subscription. `channel`: the id of the server's channel for it, null without one. `off`: the
 * person turned it off. `notBefore`: when to try again, epoch ms.
 */
const PushState = z.object({ channel: z.nullable(z.string()), off: z.boolean(), notBefore: z.number() });
const noPush: z.infer<typeof PushState> = { channel: null, off: false, notBefore: 0 };

/** Access to another holder; `mine` and `theirs`: numbers of watches at that moment. */
const Joining = z.object({
  id: z.string(),
  token: z.string(),
  lastMessage: z.int(),
  mine: z.int(),
  theirs: z.int(),
  /** Of its purchases, where the link had one. */
  purchaseKey: z._default(z.nullable(z.string()), null),
});

/**
 * Whose watches: the account that holds them at the server. No request carries its token together with the
 * reporter's.
 */
export const Holder = z.object({
  server: z.string(),
  /** Null when the server no longer knows it. */
  token: z.nullable(z.string()),
  /** The id of this browser's access, where it was linked to a holder that another device began; else null. */
  device: z._default(z.nullable(z.string()), null),
  /** The language that the server was last told for mails; null: none. */
  language: z._default(z.nullable(z.string()), null),
  /** Number of watches; alerts are polled for while there are any. */
  watches: z.int(),
  /** When the server was last asked for that number; epoch ms. */
  countedAt: z._default(z.number(), 0),
  /** The number of the last alert received. */
  after: z.int(),
  etag: z.nullable(z.string()),
  /** Received, not yet shown; oldest first. */
  pending: z.array(MessageView),
  /** Number of alerts that did not fit into `pending` or could not be read. */
  missed: z.int(),
  /** The last ones, newest first. */
  shown: z.array(ShownAlert),
  /** Failures in a row, and when the server may be asked again; epoch ms. */
  attempt: z.int(),
  notBefore: z.number(),
  pushing: z._default(PushState, noPush),
  /** Another holder that this browser was linked to, while the person has not said whether to merge. */
  joining: z._default(z.nullable(Joining), null),
});
export type Holder = z.infer<typeof Holder>;

/** The token of a holder that the server is still to erase; of a linked `device`: only its access is to end. */
export const Erasure = z.object({
  server: z.string(),
  token: z.string(),
  device: z._default(z.nullable(z.string()), null),
  attempt: z.int(),
  notBefore: z.number(),
});
export type Erasure = z.infer<typeof Erasure>;

export const newHolder = (server: string, token: string): Holder => ({
  server,
  token,
  device: null,
  language: null,
  watches: 0,
  countedAt: 0,
  after: 0,
  etag: null,
  pending: [],
  missed: 0,
  shown: [],
  attempt: 0,
  notBefore: 0,
  pushing: noPush,
  joining: null,
});

/** The part of the extension's state that is about the holder. */
interface HolderState {
  readonly holder: Holder | null;
  readonly erasures: readonly Erasure[];
}

/** Changes the holder, unless it was replaced meanwhile. */
export function updateHolder<S extends HolderState>(
  state: S,
  token: string | null,
  change: (holder: Holder) => Holder,
): S {
  return state.holder?.token === token ? { ...state, holder: change(state.holder) } : state;
}

/** Removes the holder, and marks it for erasure at the server. Of a linked one only this browser's access ends. */
export function forgetHolder<S extends HolderState>(state: S): S {
  const { holder, erasures } = state;
  if (!holder) return state;
  if (holder.token === null) return { ...state, holder: null };
  const { server, token, device, joining } = holder;
  const due = { server, attempt: 0, notBefore: 0 };
  const pending = joining ? [{ ...due, token: joining.token, device: joining.id }] : [];
  return { ...state, holder: null, erasures: [...erasures, { ...due, token, device }, ...pending] };
}
