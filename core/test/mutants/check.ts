import { runMutants } from "./run.ts";
import { sourcePages } from "./sources.ts";

/** Reads all mutants of all pages whose name begins with the argument: "fixture", "sketch 0", "capture". */
const [only = ""] = process.argv.slice(2);
const sources = sourcePages().filter(({ name }) => name.startsWith(only));
let mutants = 0;
let missed = 0;
let wrong = 0;
for (const page of sources) {
  const count = runMutants(page);
  mutants += count.mutants;
  missed += count.missed;
  wrong += count.wrong.length;
  for (const { source, mutation, read, right } of count.wrong)
    console.log(`${source}: ${mutation}: read ${read}, right is ${right.join(" or ") || "none"}`);
}
console.log(
  `${mutants} mutants of ${sources.length} pages: ${wrong} wrong, ${missed} without the page's price`,
);
process.exitCode = wrong > 0 || mutants === 0 ? 1 : 0;
