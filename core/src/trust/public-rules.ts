/** The constants of the public profile besides those that both profiles have. Times in ms, shares 0-1. */
export interface PublicRules {
  /** Reports an hour that are taken from one reporter, and from one network group. */
  readonly reportsAnHour: number;
  readonly groupReportsAnHour: number;
  /** The same vote again within this changes nothing. */
  readonly repeatAfterMs: number;
  /** Open claims that a series keeps, and votes that a claim keeps: limits the cost of floods. */
  readonly claimsKept: number;
  readonly votesKept: number;

  readonly record: RecordRules;
  readonly quorum: QuorumRules;
  readonly muting: MutingRules;
  readonly requests: RequestRules;
  readonly quarantine: QuarantineRules;
}

/** How a reporter gains and loses weight. */
export interface RecordRules {
  /** A reporter has no weight before this age, this many verified novel reports, on this many days. */
  readonly provenAfterMs: number;
  readonly provenReports: number;
  readonly provenDays: number;
  readonly largestWeight: number;
  /** Verified novel reports that count in a day. */
  readonly creditsADay: number;
  /** What a verified confirming vote is worth, as a share of a verified novel report. */
  readonly confirmationCredit: number;
  /** A report this far off the reading is false; a nearer one is inaccurate and costs `smallBlame`. */
  readonly falseShare: number;
  readonly smallBlame: number;
  /** How far a verified novel report takes the hit rate towards 1, and a refuted one towards 0. */
  readonly hitStep: number;
  readonly missStep: number;
  readonly smallMissStep: number;
  /** A price that was refuted this often is shown to some (region, Prime, variant): no blame. */
  readonly knownAfter: number;
  /** Only votes this fresh are credited or blamed: the price may have changed since. */
  readonly judgedWithinMs: number;
}

/** When people alone are believed. */
export interface QuorumRules {
  /** A vote weighs half after this. */
  readonly halfLifeMs: number;
  readonly weight: number;
  readonly groups: number;
  readonly versions: number;
  /** For a large drop that the verifier cannot read. */
  readonly largeWeight: number;
  readonly largeGroups: number;
  /** The most that one extension version, and the reporters registered on one day, weigh together. */
  readonly versionCap: number;
  readonly cohortCap: number;
}

/** Refuted prices that are reported again. */
export interface MutingRules {
  /** A price refuted n times is muted for first * 2^(n-1), at most `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** The most for a drop by `urgentDrop` or more, and for the price accepted before: they may well come back. */
  readonly urgentMs: number;
  readonly urgentDrop: number;
  /** So many groups with weight lift it; twice as many with each refutation more. */
  readonly liftingGroups: number;
  /** Refuted prices remembered of a series, and for how long. */
  readonly remembered: number;
  readonly rememberedMs: number;
}

/** Which products the verifier visits first, and who may request visits. */
export interface RequestRules {
  /** Drops from these shares on are worth this much, largest first; all else is worth 1. */
  readonly values: readonly { readonly drop: number; readonly value: number }[];
  readonly refutedFactor: number;
  /** Applied once more for each price that was refuted there. */
  readonly quarantinedFactor: number;
  /** A reporter with nothing verified that is new or was refuted counts with a hit rate of at most this. */
  readonly unprovenHitRate: number;
  /** At least this hit rate, and weight, for class 0, and so many verifications a day. */
  readonly trustedHitRate: number;
  readonly trustedTokens: number;
  /** Verifications a day in class 1: of a reporter; of an unproven one or one with a hit rate below `poorHitRate`; of
   * a network group. */
  readonly tokens: number;
  readonly poorTokens: number;
  readonly poorHitRate: number;
  readonly groupTokens: number;
  /** Of visits that classes 0 and 1 compete for, class 1 gets this share; the second one while its score is higher. */
  readonly openShare: number;
  readonly openShareWhenBetter: number;
  /** Class 2's share of the visits that an hour has room for; only while its score is higher, or nothing else waits. */
  readonly idleShare: number;
  /** The share of confirmations that are sampled, to be visited when there is nothing else to do. */
  readonly auditedShare: number;
  /** A reading of a claimed price counts a report of at most this age, from a reporter with at least this hit rate. */
  readonly agreesWithinMs: number;
  readonly agreeingHitRate: number;
}

/** When a version of the extension reads wrongly. */
export interface QuarantineRules {
  /** What is left of the counts of the day before. */
  readonly dailyDecay: number;
  readonly fewestVotes: number;
  readonly badShare: number;
  /** So many times the bad share of the other versions, which counts as at least `othersFloor`. */
  readonly timesOthers: number;
  readonly othersFloor: number;
  readonly sigmas: number;
  /** Let out at this share of bad votes, or at so many times the others'. */
  readonly releaseShare: number;
  readonly releaseTimesOthers: number;
  /** Only votes this fresh vote. */
  readonly votesWithinMs: number;
}
