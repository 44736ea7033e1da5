export { fileSize } from "./file-size.ts";
export { type Formats, formatsFor, type Moment } from "./formats.ts";
export { type Write, type WriteRich, writerOf } from "./messages.ts";
