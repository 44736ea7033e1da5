import type { PageContext } from "./page-context.ts";

/** One way to read a fact. Lists of rules are ordered by trust: the first that finds a value wins. */
export interface Rule<T> {
  readonly name: string;
  readonly read: (context: PageContext) => T | null;
}

export interface Fact<T> {
  readonly value: T;
  readonly rule: string;
}

/** The first value found and the name of its rule; null if no rule finds one. */
export function firstFact<T>(rules: readonly Rule<T>[], context: PageContext): Fact<T> | null {
  for (const { name, read } of rules) {
    const value = read(context);
    if (value !== null) return { value, rule: name };
  }
  return null;
}
