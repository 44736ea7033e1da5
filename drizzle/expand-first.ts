import { type Node, parse } from "libpg-query";
import { Breaks } from "./expand-first-rules.ts";

/** A migration: its name, and its statements in order, each text with one or more. */
export interface Step {
  readonly name: string;
  readonly sql: readonly string[];
}

/** A statement of a migration that could fail the code of the release before. */
export interface Refused {
  readonly migration: string;
  /** Its first line. */
  readonly statement: string;
  readonly why: string;
}

export interface Interval {
  /** What the release before has. */
  readonly earlier: readonly Step[];
  /** What came since. */
  readonly steps: readonly Step[];
  /** Releases without these steps: those that a contraction may name. */
  readonly releases: readonly string[];
}

/**
 * Migrations expand first and contract later: the statements of one release's migrations that could fail the code of the
 * release before, when both run on one database. One that is marked `-- contracts 1.2.0: why` passes, where 1.2.0 is a release
 * before. What has no rule is refused, too. Pure. Throws on SQL that PostgreSQL 18 cannot parse.
 */
export async function refusedIn({ earlier, steps, releases }: Interval): Promise<readonly Refused[]> {
  const breaks = new Breaks();
  for (const step of earlier) {
    for (const { node } of await statementsOf(step)) breaks.learn(node);
  }
  breaks.begin();
  const refused: Refused[] = [];
  for (const step of steps) {
    for (const { node, text, comments } of await statementsOf(step)) {
      const reasons = breaks.judge(node);
      for (const why of answerMark(comments, reasons, releases)) {
        refused.push({ migration: step.name, statement: text.split("\n")[0]!, why });
      }
    }
  }
  return refused;
}

const anyMark = /^--\s*contracts?\b/im;
const mark = /^-- contracts (\d+\.\d+\.\d+): \S/m;

/** What remains against a statement, given the comments before it. */
function answerMark(
  comments: string,
  reasons: readonly string[],
  releases: readonly string[],
): readonly string[] {
  if (!anyMark.test(comments)) return reasons;
  const named = mark.exec(comments)?.[1];
  if (named === undefined) return ["its mark is not `-- contracts 1.2.0: why`"];
  if (!releases.includes(named)) return [`${named} is no release before this migration`];
  return reasons.length === 0 ? ["is marked, and contracts nothing"] : [];
}

interface Statement {
  readonly node: Node;
  readonly text: string;
  /** Between the statement before and this one. */
  readonly comments: string;
}

async function statementsOf({ sql }: Step): Promise<readonly Statement[]> {
  const found: Statement[] = [];
  for (const chunk of sql) {
    // Locations count bytes.
    const bytes = Buffer.from(chunk);
    let end = 0;
    for (const { stmt, stmt_location: at = 0, stmt_len: length } of (await parse(chunk)).stmts ?? []) {
      const stop = length ? at + length : bytes.length;
      const part = bytes.toString("utf8", at, stop);
      // A statement without anything before it may include its comments.
      const own = /^(?:\s|--[^\n]*(?:\n|$))*/.exec(part)![0];
      found.push({
        node: stmt!,
        text: part.slice(own.length),
        comments: bytes.toString("utf8", end, at) + own,
      });
      end = stop;
    }
  }
  return found;
}
