export { type Formats, formatsFor, type Moment } from "./formats.ts";
export {
  type Catalogue,
  type Compiled,
  compile,
  type Values,
  type Write,
  type WriteRich,
  writerOf,
} from "./messages.ts";
