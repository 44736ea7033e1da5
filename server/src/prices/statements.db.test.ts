import { describe } from "vitest";
import { testStatements } from "../testing/describe-statements.ts";
import * as intake from "./intake/statements.ts";
import * as columnstore from "./judging/columnstore.ts";
import * as reading from "./judging/read-statements.ts";
import * as writing from "./judging/write-statements.ts";
import * as crowd from "./public-profile/statements.ts";
import * as verification from "./verification/statements.ts";

const now = Date.UTC(2026, 0, 15, 12);
const id = "01931b8e-0000-7000-8000-000000000001";
const none = {};

describe("intake", () => {
  const prices = [{ seriesId: 8n, price: null, extras: null, oldest: now, newest: now }];
  testStatements(intake, {
    confirmSeries: { params: [[{ seriesId: 8n, price: 100, at: now }]], columns: { id: "int8" } },
    classifyPrices: {
      params: [{ prices, freshSince: now, confirmEveryMs: 60_000, disputedCount: true }],
      columns: { n: "int4", differs: "bool", freshFrom: "float8", isDue: "bool", extras: "text" },
    },
    openVotes: {
      params: [[{ reporter: "1", seriesId: 8n }]],
      columns: { reporter: "text", seriesId: "int8" },
    },
    createProducts: { params: [[8n]], columns: none },
    createSeries: { params: [[8n]], columns: none },
    knownReports: { params: [[id]], columns: { reportId: "uuid", seriesId: "int8" } },
  });
});

describe("judging reads", () => {
  const reports = [{ seriesId: 8n, reporter: "1", low: 99, high: 101 }];
  const vote = {
    seriesId: "int8",
    claimId: "uuid",
    price: "float8",
    firstSeenAt: "float8",
    lastReportedAt: "float8",
    reporter: "int8",
    observedAt: "float8",
    network: "int8",
    registeredOn: "int4",
    client: "text",
    circle: "text",
  } as const;
  const description = { claimId: "uuid", reporter: "text", title: "text", image: "text" } as const;
  testStatements(reading, {
    lockSeriesRows: {
      params: [[8n]],
      columns: {
        id: "int8",
        revision: "int4",
        price: "float8",
        since: "float8",
        confirmedAt: "float8",
        lastPrice: "float8",
        verifiedPrice: "float8",
        lowest: "float8",
        highest: "float8",
        openClaims: "int4",
      },
    },
    recentPoints: { params: [[8n], now], columns: { seriesId: "int8", at: "float8", price: "float8" } },
    allVotes: { params: [[8n], true], columns: vote },
    relevantVotes: { params: [reports], columns: vote },
    circlesOfReporters: { params: [["1"]], columns: { id: "text", circle: "text" } },
    relevantDescriptions: { params: [reports], columns: description },
    reportedDescriptions: { params: [[id]], columns: description },
    crowdOfSeries: {
      params: [[8n]],
      columns: { seriesId: "int8", echoes: "jsonb", alternatives: "jsonb" },
    },
    judgingContext: {
      params: [[1n], now],
      columns: { reporters: "int4", served: "int4[]", failing: "json" },
    },
  });
});

describe("judging writes", () => {
  const day = { open: 1, high: 1, low: 1, close: 1, weighted: 0, pricedS: 0, lastChangeS: 0, changes: 0 };
  testStatements(writing, {
    endOtherClaims: { params: [[{ seriesId: 8n, status: "superseded" }], [id], now], columns: none },
    upsertClaims: {
      params: [
        [{ id, seriesId: 8n, price: null, firstSeenAt: now, lastReportedAt: now, status: "open" }],
        now,
      ],
      columns: none,
    },
    insertEvidence: {
      params: [
        [
          {
            reportId: id,
            claimId: id,
            seriesId: 8n,
            reporter: "1",
            observedAt: now,
            client: "1.0",
            network: null,
            registeredOn: null,
            title: 'A "lamp"',
            image: null,
          },
        ],
      ],
      columns: none,
    },
    withdrawVotes: { params: [[{ seriesId: 8n, reporter: "1", claimId: null }]], columns: none },
    endEvidence: { params: [[id]], columns: none },
    insertAcceptances: {
      params: [
        [
          {
            seriesId: 8n,
            revision: 1,
            atMs: now,
            price: 100,
            previous: null,
            reporters: 2,
            verified: false,
            alone: false,
            quiet: false,
            first: true,
          },
        ],
        now,
      ],
      columns: none,
    },
    insertConfirmedDays: { params: [[{ seriesId: 8n, day: now, price: 100 }]], columns: none },
    upsertCrowds: {
      params: [[{ seriesId: 8n, echoes: "[]", alternatives: "[]", lastVoteAt: null }]],
      columns: none,
    },
    quietPoints: { params: [[8n]], columns: { seriesId: "int8", at: "float8" } },
    publishQuietPoint: { params: [{ seriesId: 8n, at: now }, now], columns: none },
    updateSeries: {
      params: [
        [
          {
            id: 8n,
            revision: 1,
            price: 100,
            lastPrice: 100,
            verifiedPrice: null,
            openClaims: 0,
            accepted: true,
            since: now,
            confirmedAt: null,
            lowest: 100,
            lowestAt: now,
            highest: 100,
            highestAt: null,
          },
        ],
        now,
      ],
      columns: none,
    },
    updateProducts: { params: [[{ id: 1n, dirtied: 1, changed: true }], now], columns: none },
    describeProducts: {
      params: [
        [
          {
            id: 1n,
            title: "Lamp",
            titleBy: "people",
            titleOver: "{one,people}",
            image: null,
            imageBy: null,
            imageOver: null,
          },
        ],
      ],
      columns: none,
    },
    deleteDay: { params: [8n, now / 1000], columns: none },
    upsertDays: { params: [[{ seriesId: 8n, start: now / 1000, ...day }]], columns: none },
  });
  testStatements(columnstore, {
    reachColumnstore: { params: [], columns: { mode: "text", limit: "text" } },
  });
});

describe("public profile", () => {
  const counters = {
    verified: "float8",
    refuted: "float8",
    hitRate: "float8",
    verifiedNovel: "int4",
    verifiedDays: "int4",
    lastVerifiedDay: "int4",
    verifiedThatDay: "int4",
    tokensDay: "int4",
    tokens: "int4",
  } as const;
  testStatements(crowd, {
    lockReporters: { params: [["1"]], columns: none },
    reporterRecords: { params: [["1"]], columns: { id: "int8", createdAt: "float8", ...counters } },
    createNetworks: { params: [["1"]], columns: none },
    lockNetworks: { params: [["1"]], columns: { id: "int8", day: "int4", tokens: "int4" } },
    quarantinedVersions: { params: [], columns: { version: "text" } },
    openRequests: { params: [[1n]], columns: { id: "int8", class: "int4", score: "float8" } },
    watcherCounts: { params: [[1n], 1000], columns: { id: "int8", watchers: "int4" } },
    updateReporters: {
      params: [
        [
          {
            id: "1",
            verified: 1,
            refuted: 1,
            hitRate: 0.5,
            verifiedNovel: 0,
            verifiedDays: 0,
            lastVerifiedDay: -1,
            verifiedThatDay: 0,
            tokensDay: -1,
            tokens: 0,
          },
        ],
      ],
      columns: none,
    },
    updateNetworks: { params: [[{ id: "1", day: 1, tokens: 0 }]], columns: none },
  });
});

describe("verification", () => {
  testStatements(verification, {
    requestVisits: { params: [[{ id: 1n, class: 0, score: 8 }], now], columns: none },
    requestDescriptions: { params: [[1n], now], columns: none },
    requestSecondLooks: { params: [[1n], 8, now], columns: none },
    withdrawRequests: { params: [[1n], now], columns: none },
  });
});
