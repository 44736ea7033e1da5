export * from "./claim.ts";
export * from "./price-change.ts";
export * from "./price-day.ts";
export * from "./price-point.ts";
export * from "./product.ts";
export * from "./reporter.ts";
export * from "./series.ts";
export * from "./verification.ts";
