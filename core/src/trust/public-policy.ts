import { type Policy, privatePolicy } from "./policy.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Anybody may report: people mostly decide what the verifier visits, and only readings make trust. */
export const publicPolicy: Policy = {
  ...privatePolicy,
  // A drop needs a reading while the verifier can visit: farmed reporters may move a price by less.
  largeDrop: 0.05,
  // Rounding of one page to another; the smallest real steps are larger.
  samePriceShare: 0.002,
  // The first reporter decides nothing: a product without a title does no harm, one with an insult does.
  descriptionTie: "none",
  // Some pages cannot be read at all, and every report of them requests another visit. Short enough for the end of an outage.
  cooldownMs: [30 * minute, hour, 2 * hour],
  publicRules: {
    // Nobody reads a new product page more often than once a minute for an hour.
    reportsAnHour: 60,
    // Ten busy readers behind one carrier's address.
    groupReportsAnHour: 600,
    repeatAfterMs: hour,
    // More prices than any page shows to different people.
    claimsKept: 32,
    // Five groups decide; the rest is slack for floods, whose weightless votes go first.
    votesKept: 64,
    record: {
      // Seeing three real changes on two days cannot be hurried by more machines.
      provenAfterMs: 72 * hour,
      provenReports: 3,
      provenDays: 2,
      // ln 9: a record of nine to one. No one counts for more, however long the record.
      largestWeight: 2.2,
      // A bot that reports all day earns no more than a keen person.
      creditsADay: 5,
      // A confirming vote proves presence, little more.
      confirmationCredit: 0.1,
      // Region, Prime and A/B prices lie mostly within a tenth; lies worth telling do not.
      falseShare: 0.1,
      smallBlame: 0.3,
      // Lost faster than won: a farmed rate of 0.9 is below `trustedHitRate` after three lies, while an honest
      // reader, right two times of three, stays above it.
      hitStep: 0.2,
      missStep: 0.3,
      smallMissStep: 0.2,
      knownAfter: 2,
      judgedWithinMs: hour,
    },
    quorum: {
      halfLifeMs: 6 * hour,
      // ln 9,900: five reporters of the largest weight, none opposing.
      weight: 9.2,
      groups: 5,
      versions: 2,
      // ln 985,000: seven of them, where nobody can check.
      largeWeight: 13.8,
      largeGroups: 8,
      // A bug in one version, or one day's registrations, never suffice: both are below `weight`.
      versionCap: 5,
      cohortCap: 3.3,
    },
    muting: {
      // Longer than a group of attackers takes to report one lie, so that it costs one visit.
      firstMs: 30 * minute,
      longestMs: 6 * hour,
      urgentMs: 30 * minute,
      urgentDrop: 0.2,
      // A group of attackers with built-up records would lift it again and again: each refutation doubles it.
      liftingGroups: 2,
      // Region, Prime, an A/B price and three variants, and room for lies.
      remembered: 8,
      rememberedMs: 30 * day,
    },
    requests: {
      // Large drops cause alerts, and alerts are what people wait for: one that a new reporter saw and nobody watches
      // still comes before a change by less than 5 % that hundreds watch.
      values: [
        { drop: 0.2, value: 64 },
        { drop: 0.05, value: 4 },
      ],
      refutedFactor: 0.3,
      quarantinedFactor: 0.3,
      unprovenHitRate: 0.15,
      // Farmers turned liars lose their free visits while there is still budget for others.
      trustedHitRate: 0.4,
      trustedTokens: 30,
      tokens: 3,
      poorTokens: 1,
      poorHitRate: 0.15,
      // For a household or office. All users of a carrier's address share them; its trusted reporters have their own.
      groupTokens: 10,
      openShare: 0.25,
      openShareWhenBetter: 0.5,
      idleShare: 0.05,
      auditedShare: 0.02,
      agreesWithinMs: 2 * hour,
      agreeingHitRate: 0.15,
    },
    quarantine: {
      // Three days of memory: a released version is soon free.
      dailyDecay: 0.7,
      fewestVotes: 40,
      badShare: 0.1,
      // Regional prices, tests and variants make one vote of six bad in any version: three times that is a bug in
      // half of what is read, and took two days to show.
      timesOthers: 2,
      othersFloor: 0.02,
      sigmas: 4,
      releaseShare: 0.07,
      releaseTimesOthers: 1.5,
      votesWithinMs: 30 * minute,
    },
  },
};
