import type { Scene } from "./page-context.ts";

/** One way to read a fact. Tables of rules are ordered by trust: the first that reads anything wins. */
export interface Rule<T> {
  readonly name: string;
  readonly read: (scene: Scene) => T | null;
}

export interface Fact<T> {
  readonly value: T;
  readonly rule: string;
}

/** The first rule's reading, and its name; null when no rule reads anything. */
export function firstOf<T>(rules: readonly Rule<T>[], scene: Scene): Fact<T> | null {
  for (const { name, read } of rules) {
    const value = read(scene);
    if (value !== null) return { value, rule: name };
  }
  return null;
}
