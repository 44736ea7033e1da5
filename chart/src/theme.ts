import type { AnySeriesKind } from "@tidemark/core";

/** Colours of the chart, from CSS custom properties that a page can set. */
export interface Theme {
  readonly lines: Readonly<Record<AnySeriesKind, string>>;
  /** Prices from other tools. */
  readonly imported: string;
  readonly fill: string;
  readonly grid: string;
  readonly text: string;
  readonly low: string;
  readonly high: string;
  readonly claim: string;
  readonly target: string;
  readonly gap: string;
  readonly surface: string;
  readonly font: string;
}

/** Dash patterns in pixels: lines must not differ by colour alone. */
export const dashes: Readonly<Record<AnySeriesKind, readonly number[]>> = {
  buy_box: [],
  amazon: [9, 4],
  new: [3, 3],
  used: [10, 3, 2, 3],
  list: [1, 4],
  with_coupon: [6, 2],
  with_shipping: [2, 2],
  per_unit: [5, 5],
};

export const importedDashes: readonly number[] = [2, 4];

export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const property = (name: string): string => style.getPropertyValue(`--tm-${name}`).trim();
  return {
    lines: {
      buy_box: property("line"),
      amazon: property("line-amazon"),
      new: property("line-new"),
      used: property("line-used"),
      list: property("line-list"),
      with_coupon: property("line-extra"),
      with_shipping: property("line-extra"),
      per_unit: property("line-extra"),
    },
    imported: property("imported"),
    fill: property("fill"),
    grid: property("grid"),
    text: property("text"),
    low: property("low"),
    high: property("high"),
    claim: property("claim"),
    target: property("target"),
    gap: property("gap"),
    surface: property("surface"),
    font: style.fontFamily,
  };
}
