export * from "./appraisal.ts";
export * from "./chart-view.ts";
export * from "./draw-chart.ts";
export * from "./money.ts";
export * from "./chart-model.ts";
export * from "./span.ts";
export * from "./data-table.ts";
export * from "./words.ts";
