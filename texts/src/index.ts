export { fileSize } from "./file-size.ts";
export { type Formats, formatsFor, isolatedMoney, isolatedText, type Moment } from "./formats.ts";
export {
  directionOf,
  languageFor,
  languageOf,
  languages,
  localeFor,
  nameOf,
  pseudoLanguage,
  type ScreenLanguage,
} from "./languages.ts";
export { type Compiled, type Write, type WriteRich, writerOf } from "./messages.ts";
