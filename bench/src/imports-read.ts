import { readImportFile, Tally } from "@tidemark/server/imports";

/** Reads a file as a dry run does, and says how long that took without the start of the process. */
const [source, path] = process.argv.slice(2) as [Parameters<typeof readImportFile>[0], string];
const tally = new Tally();
const started = performance.now();
for await (const items of readImportFile(source, path, { shop: null, nowS: Math.floor(Date.now() / 1000) })) {
  tally.add(items);
}
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000, ...tally.summary }));
