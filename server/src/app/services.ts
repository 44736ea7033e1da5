import type { Policy } from "@tidemark/core";
import type { Challenges } from "../accounts/challenges.ts";
import type { NetworkGroups } from "../accounts/network-group.ts";
import type { Profile } from "../accounts/profile.ts";
import type { ReporterTokens } from "../accounts/token.ts";
import type { ChannelSet } from "../alerts/channels/channel.ts";
import type { Letters } from "../alerts/channels/email.ts";
import type { HolderLinks } from "../alerts/holders/links.ts";
import type { MailGuard } from "../alerts/mail/mail-guard.ts";
import type { OptOutLinks } from "../alerts/mail/opt-out.ts";
import type { FullDisk } from "../operations/health/full-disk.ts";
import type { Metrics } from "../operations/health/metrics.ts";
import type { Pool } from "../platform/database.ts";
import type { Log } from "../platform/http/app-env.ts";
import type { Background } from "../platform/http/background.ts";
import type { Guesses } from "../platform/http/guesses.ts";
import type { Hosts } from "../platform/http/hosts.ts";
import type { KeyGuard } from "../platform/http/key-guard.ts";
import type { RateLimit } from "../platform/http/rate-limit.ts";
import type { ReadAccess } from "../platform/http/read-access.ts";
import type { Ingress } from "../prices/intake/ingress.ts";
import type { Intake } from "../prices/intake/intake.ts";
import type { PageCounts } from "../prices/intake/page-counts.ts";
import type { Assets } from "../website/shared/assets.ts";

export type { AppEnv, Log } from "../platform/http/app-env.ts";

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
