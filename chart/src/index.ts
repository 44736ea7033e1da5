export * from "./appraisal.ts";
export * from "./chart-view.ts";
export * from "./draw.ts";
export * from "./money.ts";
export * from "./scene.ts";
export * from "./span.ts";
export * from "./text-twin.ts";
export * from "./words.ts";
