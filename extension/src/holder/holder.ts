import { MessageView } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** A notification that was shown: what a click on it opens, and the one watch it is about. */
export const ShownAlert = z.object({
  key: z.string(),
  /** The notification's id: a correction takes the place of what it corrects. */
  thread: z.string(),
  /** Null: the list of what was told. */
  url: z.nullable(z.string()),
  watch: z.nullable(z.string()),
});
export type ShownAlert = z.infer<typeof ShownAlert>;

/**
 * The browser's push subscription: the server's channel of it, null without one. `off`: its holder wants none.
 * `notBefore`: when it may be tried again; epoch ms.
 */
const PushState = z.object({ channel: z.nullable(z.string()), off: z.boolean(), notBefore: z.number() });
const noPush: z.infer<typeof PushState> = { channel: null, off: false, notBefore: 0 };

/** Who watches: a token of its own, which no request ever carries together with the reporter's. */
export const Holder = z.object({
  server: z.string(),
  /** Null when the server no longer knows it. */
  token: z.nullable(z.string()),
  /** Alerts are asked for while there is a watch. */
  watches: z.int(),
  /** When the server was last asked how many there are; epoch ms. */
  countedAt: z._default(z.number(), 0),
  /** The number of the last message that was taken in. */
  after: z.int(),
  etag: z.nullable(z.string()),
  /** Taken in, not yet shown; oldest first. */
  pending: z.array(MessageView),
  /** Messages that had no room among them, or could not be read. */
  missed: z.int(),
  /** The last ones, newest first. */
  shown: z.array(ShownAlert),
  /** Failures in a row, and when the server may be asked again; epoch ms. */
  attempt: z.int(),
  notBefore: z.number(),
  pushing: z._default(PushState, noPush),
});
export type Holder = z.infer<typeof Holder>;

/** A token whose holder the server is still to be asked to erase. */
export const Erasure = z.object({
  server: z.string(),
  token: z.string(),
  attempt: z.int(),
  notBefore: z.number(),
});
export type Erasure = z.infer<typeof Erasure>;

export const newHolder = (server: string, token: string): Holder => ({
  server,
  token,
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
});

/** The part of the extension's state that is about the holder. */
interface HolderState {
  readonly holder: Holder | null;
  readonly erasures: readonly Erasure[];
}

/** Changes the holder, unless it is another one by now. */
export function updateHolder<S extends HolderState>(
  state: S,
  token: string | null,
  change: (holder: Holder) => Holder,
): S {
  return state.holder?.token === token ? { ...state, holder: change(state.holder) } : state;
}

/** The holder is forgotten here, and the server is to be asked to forget it, too. */
export function forgetHolder<S extends HolderState>(state: S): S {
  const { holder, erasures } = state;
  if (!holder) return state;
  if (holder.token === null) return { ...state, holder: null };
  const { server, token } = holder;
  return { ...state, holder: null, erasures: [...erasures, { server, token, attempt: 0, notBefore: 0 }] };
}
