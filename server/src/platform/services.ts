import type { Background } from "./http/background.ts";
import type { Guesses } from "./http/guesses.ts";
import type { Hosts } from "./http/hosts.ts";
import type { KeyGuard } from "./http/key-guard.ts";
import type { RateLimits } from "./http/rate-limits.ts";
import type { ReadAccess } from "./http/read-key.ts";
import type { UntrustedProxies } from "./http/untrusted-proxies.ts";
import type { Logger } from "./logger.ts";
import type { Pool } from "./pool.ts";
import type { Reads } from "./reads.ts";
import type { Tracing } from "./tracing.ts";

/** What every route may use. Each room above adds its own services; the app creates them all once. */
export interface PlatformServices {
  readonly pool: Pool;
  /** For what may be some seconds old: histories, look-ups, the website's products. What a person owns is read from `pool`. */
  readonly reads: Reads;
  /** Database URL of the schema's owner, for the few statements that need it. */
  readonly ownerUrl: string;
  /** Checks the operator's key. */
  readonly operator: KeyGuard;
  /** Decides who may read. */
  readonly access: ReadAccess;
  /** Counts refused tokens and read keys by network. */
  readonly wrongTokens: Guesses;
  readonly rateLimits: RateLimits;
  readonly hosts: Hosts;
  readonly trustedProxies: readonly string[];
  readonly trustedNetworks: readonly string[];
  /** Notices a proxy that is not trusted. */
  readonly untrustedProxies: UntrustedProxies;
  readonly publicUrl: string;
  /** The path in `publicUrl`; "" without one. */
  readonly basePath: string;
  /** Work that continues after its answer was sent. */
  readonly background: Background;
  readonly log: Logger;
  /** Null: no traces. */
  readonly tracing: Tracing | null;
  /** Epoch ms. */
  readonly clock: () => number;
}
