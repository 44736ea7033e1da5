import { type Policy, privatePolicy, publicPolicy } from "@tidemark/core";
import type { ServerInfo } from "@tidemark/core/wire";

/** How a private and a public server differ. */
export interface Profile extends Pick<ServerInfo, "profile" | "registration"> {
  /** Decides which reports are believed. */
  readonly policy: Policy;
  /** Reports of one reporter. */
  readonly reportsPerHour: number;
  /** Reports of one network group. Null: nobody's group is worked out. */
  readonly groupReportsPerHour: number | null;
  /** A card's cost as a share of a report's: cards only confirm, and an extension sends up to 240 an hour. */
  readonly cardCounts: number;
}

const { publicRules: strangers } = publicPolicy;

export const profiles = {
  private: {
    profile: "private",
    registration: "invite-code",
    policy: privatePolicy,
    reportsPerHour: 600,
    groupReportsPerHour: null,
    cardCounts: 1,
  },
  public: {
    profile: "public",
    registration: "proof-of-work",
    policy: publicPolicy,
    reportsPerHour: strangers!.reportsAnHour,
    groupReportsPerHour: strangers!.groupReportsAnHour,
    cardCounts: 0.1,
  },
} satisfies Record<ServerInfo["profile"], Profile>;
