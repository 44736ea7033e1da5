/** What benchmarks read files with. */
export { readImportFile } from "./import-file.ts";
export { Tally } from "./tally.ts";
