export * from "./change.ts";
export * from "./listing.ts";
export * from "./page.ts";
export * from "./problem.ts";
export * from "./product.ts";
export * from "./reports.ts";
export * from "./retraction.ts";
export * from "./verification.ts";
