export * from "./due-time.ts";
export * from "./evaluate-watch.ts";
export * from "./item-percent.ts";
export * from "./recognise-channel.ts";
