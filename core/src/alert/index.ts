export * from "./due-time.ts";
export * from "./evaluate-watch.ts";
