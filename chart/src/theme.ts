/** Colours of the chart, taken from CSS custom properties so that a page can set its own. */
export interface Theme {
  readonly line: string;
  readonly fill: string;
  readonly grid: string;
  readonly text: string;
  readonly low: string;
  readonly high: string;
  readonly claim: string;
  readonly gap: string;
  readonly surface: string;
  readonly font: string;
}

export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const property = (name: string): string => style.getPropertyValue(`--tm-${name}`).trim();
  return {
    line: property("line"),
    fill: property("fill"),
    grid: property("grid"),
    text: property("text"),
    low: property("low"),
    high: property("high"),
    claim: property("claim"),
    gap: property("gap"),
    surface: property("surface"),
    font: style.fontFamily,
  };
}
