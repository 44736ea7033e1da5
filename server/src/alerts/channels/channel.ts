import type { ChannelKind, MessageItem, MessageView } from "@tidemark/core/wire";
import type { StoredTarget } from "@tidemark/drizzle";

/**
 * Where a channel delivers to: what its holder gave, and a webhook's secret. A Telegram chat without a token is told by
 * the server's own bot.
 */
export type Target<K extends ChannelKind = ChannelKind> = Extract<StoredTarget, { kind: K }>;

/** What a channel is handed. Each link is a URL that can do what it says, and nothing else. */
export interface Outgoing {
  /** Sent because its owner asked for a test: it is about no price. */
  readonly isTest?: boolean;
  readonly message: MessageView;
  /** Key of the message that began the thread: its own, or that of what it corrects. */
  readonly thread: string;
  /** The holder's, for times in words. */
  readonly timeZone: string;
  /** The holder's; undefined: not known. */
  readonly language: string | undefined;
  readonly links: {
    readonly product: (item: MessageItem) => string;
    readonly stop: (item: MessageItem) => string;
    readonly pause: (item: MessageItem) => string;
    /** Shows all watches of the holder, and changes none. */
    readonly watches: string;
    /** Ends this channel; takes RFC 8058's one-click POST. */
    readonly unsubscribe: string;
  };
}

/**
 * What came of it. `again`: worth another attempt, after at least `afterMs`. `gone`: the receiver is no more, the
 * channel is stopped. `reason` is a sentence for the channel's owner, without secrets. `isOurs`: the fault is this
 * server's, and not the channel's fault.
 */
export type Sent =
  | { readonly ok: true; readonly answer?: Answered }
  | {
      readonly ok: false;
      readonly answer?: Answered;
      readonly reason: string;
      readonly next: "again" | "give-up" | "gone";
      readonly afterMs?: number;
      readonly isOurs?: boolean;
    };

/** What a receiver answered by HTTP, as it came: only a test shows it, and to nobody but the channel's owner. */
export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** One way to reach people. Never rejects; an aborted signal ends it as `again`. */
export interface Channel<K extends ChannelKind = ChannelKind> {
  send(target: Target<K>, outgoing: Outgoing, signal: AbortSignal): Promise<Sent>;
  /** How many may be in flight concurrently. */
  readonly atOnce: number;
  close(): Promise<void>;
}

/** The server's channels; null for one that it is not set up for. */
export type ChannelSet = { readonly [K in ChannelKind]: Channel<K> | null };
