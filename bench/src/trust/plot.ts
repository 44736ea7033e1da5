import type { Cell, Row } from "./table-row.ts";

const rowHeight = 18;
const top = 54;
const left = 96;
const panelWidth = 300;
const gap = 40;
const colours: Readonly<Record<string, string>> = {
  first: "#b45309",
  three: "#a21caf",
  majority: "#0369a1",
  fifo: "#6b7280",
  public: "#15803d",
};
/** A policy that raises no false alert stands at one in a million. */
const decades = 7;

/** Two panels of dots, a row for each scenario: prompt alerts, and false ones on a scale of powers of ten. */
export function dotPlot(rows: readonly Row[]): string {
  const width = left + 2 * panelWidth + gap + 24;
  const height = top + rows.length * rowHeight + 34;
  const share = (value: number) => left + value * panelWidth;
  const power = (value: number) =>
    left + panelWidth + gap + (Math.log10(Math.max(1, value)) / decades) * panelWidth;
  const shares = [0, 0.25, 0.5, 0.75, 1];
  const powers = Array.from({ length: decades + 1 }, (_, n) => 10 ** n);
  const scarce = (row: Row) => row.cells.filter(({ rate }) => rate < 1);
  const y = (n: number) => top + n * rowHeight + rowHeight / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    "<title>Drops alerted within an hour and false alerts, by scenario and rule</title>",
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...Object.entries(colours).map(
      ([name, colour], n) =>
        `<circle cx="${left + n * 90}" cy="14" r="4" fill="${colour}"/><text x="${left + 8 + n * 90}" y="18">${name}</text>`,
    ),
    title(left, "real drops alerted within an hour, %"),
    title(left + panelWidth + gap, "false alerts per million honest reports"),
    ...shares.map((value) => gridLine(share(value), String(100 * value), height)),
    ...powers.map((value) =>
      gridLine(power(value), value < 1000 ? String(value) : `10^${Math.log10(value)}`, height),
    ),
    ...rows.map(
      (row, n) => `<text x="${left - 10}" y="${y(n) + 4}" text-anchor="end">${row.scenario}</text>`,
    ),
    ...rows.flatMap((row, n) => scarce(row).map((cell) => dot(share(cell.drops), y(n), cell))),
    ...rows.flatMap((row, n) => scarce(row).map((cell) => dot(power(cell.falseAlerts), y(n), cell))),
    "</svg>",
    "",
  ].join("\n");
}

const title = (x: number, text: string): string => `<text x="${x}" y="42" font-weight="600">${text}</text>`;

const gridLine = (x: number, text: string, height: number): string =>
  `<line x1="${round(x)}" x2="${round(x)}" y1="${top - 4}" y2="${height - 28}" stroke="#e5e7eb"/>` +
  `<text x="${round(x)}" y="${height - 12}" text-anchor="middle" fill="#4b5563">${text}</text>`;

const dot = (x: number, y: number, { policy }: Cell): string =>
  `<circle cx="${round(x)}" cy="${y}" r="${policy === "public" ? 4.5 : 3.5}" fill="${colours[policy]}" fill-opacity="0.85"/>`;

const round = (value: number): number => Number(value.toFixed(1));
