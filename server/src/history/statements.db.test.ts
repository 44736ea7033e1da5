import type { Granularity } from "@tidemark/core/wire";
import { describe } from "vitest";
import { testStatements } from "../testing/describe-statements.ts";
import * as appraisals from "./appraisals/statements.ts";
import * as drops from "./drops/statements.ts";
import { fieldsOf } from "./history-fields.ts";
import * as lookup from "./lookup/statements.ts";
import { narrowed } from "./packed-rows.ts";
import * as search from "./search/statements.ts";
import * as history from "./statements.ts";

const now = Date.UTC(2026, 0, 15, 12);

describe("histories", () => {
  const columns = { rows: "text", highest: "float8", before: "text", seen: "text" } as const;
  const read = (granularity: Granularity, inOrder: boolean) => {
    const fields = inOrder ? fieldsOf[granularity] : narrowed(fieldsOf[granularity]);
    const range = { granularity, seriesId: 8n, from: null, until: now / 1000 };
    const params: [history.SeriesRange, history.ReadOptions] = [range, { fields, inOrder }];
    return { params, columns };
  };
  testStatements(history, {
    readPoints: read("raw", false),
    readDays: read("day", false),
    readWeeks: read("week", false),
    readMonths: read("month", false),
    readYears: read("year", false),
    importedPoints: { params: [8n], columns: { source: "text", t: "float8", price: "float8", run: "int8" } },
    firstSeen: { params: [8n], columns: { t: "float8" } },
    followedDescription: { params: [1n], columns: { title: "text", image: "text", server: "text" } },
    differingDays: { params: [8n], columns: { one: "text", other: "text", days: "int4", last: "text" } },
    importedSources: { params: [1n], columns: { seriesId: "int8", sources: "text" } },
    productVersions: { params: [[1n]], columns: { id: "int8", version: "text" } },
  });
  testStatements(
    { readPoints: history.readPoints, readDays: history.readDays, readWeeks: history.readWeeks },
    { readPoints: read("raw", true), readDays: read("day", true), readWeeks: read("week", true) },
  );
});

describe("appraisals", () => {
  testStatements(appraisals, {
    seenInSpans: {
      params: [[{ seriesId: 8n, at: now }], 86_400_000],
      columns: { seriesId: "int8", t: "json", p: "json", days: "json" },
    },
    lowestSinceDays: {
      params: [new Map([[8n, 100]])],
      columns: { seriesId: "int8", since: "text", observedDays: "int4" },
    },
  });
});

describe("look-up", () => {
  testStatements(lookup, {
    seriesByDigest: {
      params: ["ab", 500],
      columns: {
        id: "int8",
        price: "float8",
        since: "float8",
        lastConfirmedAt: "float8",
        lowest: "float8",
        lowestAt: "float8",
        highest: "float8",
        highestAt: "float8",
        claimed: "bool",
      },
    },
    estimatedProducts: { params: [], columns: { n: "float8" } },
  });
});

describe("drops", () => {
  const drop = {
    seriesId: "int8",
    revision: "int4",
    productId: "int8",
    before: "float8",
    price: "float8",
    now: "float8",
    acceptedAt: "float8",
    reporters: "int4",
    verified: "bool",
    title: "text",
    image: "text",
    looked: "int4",
    least: "int4",
  } as const;
  const search = { percent: 10, from: now, depth: 500, limit: 50 };
  testStatements(drops, {
    largestDrops: { params: [{ ...search, marketplace: null }], columns: drop },
  });
  testStatements(drops, {
    largestDrops: { params: [{ ...search, marketplace: 1 }], columns: drop },
  });
});

describe("search", () => {
  testStatements(search, {
    estimatedTitles: { params: ["lamp:*"], columns: { "QUERY PLAN": "json" } },
    titleTableBytes: { params: [], columns: { bytes: "float8" } },
    firstWordInTitles: { params: [["lamp:*"]], columns: { word: "text" } },
  });
});
