import type { ProcessMetrics } from "../operations/health/metrics.ts";
import type { BackupState } from "../platform/backups.ts";
import type { ServerOptions } from "./server-context.ts";

/** What a member is started with, besides its environment. */
export interface Start extends Pick<ServerOptions, "databaseUrl" | "ownerUrl" | "diskFolder" | "secrets"> {
  readonly kind: "start";
  readonly port: number;
  readonly reusePort: boolean;
}

/** From the head of a group of API processes to a member. `tell`: what it measures of itself. */
export type ToMember =
  | Start
  | { readonly kind: "tell"; readonly question: number }
  | { readonly kind: "others"; readonly question: number; readonly metrics: readonly ProcessMetrics[] }
  | { readonly kind: "backups"; readonly question: number; readonly state: BackupState };

/**
 * From a member to its head. `alive`: said regularly. `others`: it asks what the others measure. `backups`: it asks how they are, and whether
 * to begin one before.
 */
export type ToHead =
  | { readonly kind: "hello" }
  | { readonly kind: "alive" }
  | { readonly kind: "ready" }
  | { readonly kind: "others"; readonly question: number }
  | { readonly kind: "backups"; readonly question: number; readonly begin: boolean }
  | { readonly kind: "told"; readonly question: number; readonly metrics: ProcessMetrics };

/** Members that do not tell what they measure within so long are left out. */
export const tellMs = 1000;

/** A member ended before the first was ready: the start fails as it did, and it said why. */
export class FirstMemberEnded extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`An API process ended at its start with code ${code}.`);
    this.code = code;
  }
}
