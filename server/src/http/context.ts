import type { Policy } from "@tidemark/core";
import type { ChannelSet } from "../channels/channel.ts";
import type { Letters } from "../channels/email.ts";
import type { Pool } from "../database.ts";
import type { FullDisk } from "../health/full-disk.ts";
import type { Metrics } from "../health/metrics.ts";
import type { PageCounts } from "../health/page-counts.ts";
import type { HolderLinks } from "../holders/links.ts";
import type { Ingress } from "../intake/ingress.ts";
import type { Intake } from "../intake/intake.ts";
import type { MailGuard } from "../mail/mail-guard.ts";
import type { OptOutLinks } from "../mail/opt-out.ts";
import type { Profile } from "../profile.ts";
import type { Challenges } from "../reporters/challenges.ts";
import type { NetworkGroups } from "../reporters/network-group.ts";
import type { ReporterTokens } from "../reporters/token.ts";
import type { Assets } from "../website/assets.ts";
import type { Log } from "./app-env.ts";
import type { Background } from "./background.ts";
import type { Guesses } from "./guesses.ts";
import type { Hosts } from "./hosts.ts";
import type { KeyGuard } from "./key-guard.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { ReadAccess } from "./read-access.ts";

export type { AppEnv, Log } from "./app-env.ts";

/** What the routes stand on, made once by main. */
export interface Services {
  readonly pool: Pool;
  /** Of the schema's owner, for the little that takes it. */
  readonly ownerUrl: string;
  readonly policy: Policy;
  readonly profile: Profile;
  readonly intake: Intake;
  readonly tokens: ReporterTokens;
  readonly challenges: Challenges;
  readonly groups: NetworkGroups;
  readonly metrics: Metrics;
  readonly fullDisk: FullDisk;
  readonly pages: PageCounts;
  readonly limits: {
    readonly ingress: Ingress;
    readonly registrations: RateLimit;
    readonly holders: RateLimit;
    /** New watches. */
    readonly watches: RateLimit;
    /** Test messages. */
    readonly tests: RateLimit;
  };
  readonly verifier: { readonly on: boolean; readonly guard: KeyGuard };
  readonly operator: KeyGuard;
  /** Who may read. */
  readonly access: ReadAccess;
  /** Tokens and read keys that were refused. */
  readonly wrongTokens: Guesses;
  readonly hosts: Hosts;
  readonly links: HolderLinks;
  /** Caps on letters, and who is never written to again. */
  readonly mail: MailGuard;
  readonly optOutLinks: OptOutLinks;
  readonly channels: ChannelSet;
  /** Null: the server sends no e-mail. */
  readonly letters: Letters | null;
  /** What a browser subscribes to Web Push with. Null: the server sends none. */
  readonly vapidPublicKey: string;
  readonly trustedProxies: readonly string[];
  readonly trustedNetworks: readonly string[];
  readonly publicUrl: string;
  /** What the histories sent last may take of memory. */
  readonly historyCacheBytes: number;
  /** What goes on after its answer. */
  readonly background: Background;
  /** What a search may take the database. */
  readonly searchMs: number;
  readonly assets: Assets;
  readonly log: Log;
  readonly clock: () => number;
}
