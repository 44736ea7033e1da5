export * from "./drop.ts";
export * from "./expire.ts";
export * from "./judge-point.ts";
export * from "./judge-reading.ts";
export * from "./judge-report.ts";
export * from "./policy.ts";
export * from "./state.ts";
