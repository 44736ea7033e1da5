export * from "./decide.ts";
export * from "./due.ts";
