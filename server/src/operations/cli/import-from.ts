import { parseArgs } from "node:util";
import { type ImportSource, isImportSource, type Marketplace, marketplaceBySuffix } from "@tidemark/core";
import { attachDatabase, prepareDatabase, readOrCreateConfig } from "@tidemark/drizzle";
import { HolderLinks } from "../../alerts/holders/links.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { holderByLink } from "../../website/watches/holder-by-link.ts";
import { acceptImport } from "../import-from/accept-import.ts";
import { digestOf, fileSources, readImportFile } from "../import-from/import-file.ts";
import { ImportError } from "../import-from/import-item.ts";
import { listImports } from "../import-from/list-imports.ts";
import { runImport } from "../import-from/run-import.ts";
import { Tally } from "../import-from/tally.ts";
import { tellImport } from "../import-from/tell-import.ts";
import { undoImport } from "../import-from/undo-import.ts";
import { CommandError, type Place, runCommand } from "./command.ts";
import { progressLine } from "./progress-line.ts";

const usage = `usage: npm run -s import-from -- SOURCE FILE [--dry-run] [--json] [--accept | --holder LINK] [--shop de]
       npm run -s import-from -- accept ID
       npm run -s import-from -- undo ID
       npm run -s import-from -- list-imports
SOURCE: ${fileSources.join(", ")}. See docs/import.md.`;

interface Arguments {
  readonly names: readonly string[];
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Shown to everybody at once. */
  readonly accept: boolean;
  /** A holder's link. */
  readonly holder: string | undefined;
  readonly shop: string | undefined;
}

function readArguments(): Arguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        "dry-run": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        accept: { type: "boolean", default: false },
        holder: { type: "string" },
        shop: { type: "string" },
      },
    });
    const { "dry-run": dryRun, json, accept, holder, shop } = values;
    if (!(accept && holder !== undefined)) return { names: positionals, dryRun, json, accept, holder, shop };
  } catch {
    // An unknown option: the usage lists the known ones.
  }
  throw new CommandError(usage);
}

await runCommand(async (place) => {
  const args = readArguments();
  const [word = "", name, ...rest] = args.names;
  if (rest.length > 0) throw new CommandError(usage);
  try {
    if (word === "list-imports" && name === undefined) return await withPool(place, listImports);
    if (word === "undo" && name !== undefined) return await undo(place, idOf(name));
    if (word === "accept" && name !== undefined) return await accept(place, idOf(name));
    if (name === undefined || !isImportSource(word)) throw new CommandError(usage);
    return await importFrom(place, word, name, args);
  } catch (error) {
    throw error instanceof ImportError ? new CommandError(error.message, { cause: error }) : error;
  }
});

function idOf(text: string): bigint {
  if (/^\d{1,15}$/.test(text)) return BigInt(text);
  throw new CommandError(usage);
}

async function withPool<T>(place: Place, work: (pool: Pool) => Promise<T>): Promise<T> {
  const database = await attachDatabase(place);
  const pool = openPool(database.url, 3);
  try {
    await prepareDatabase(database);
    return await work(pool);
  } finally {
    await pool.end();
    await database.close();
  }
}

/** Progress while something runs. */
async function telling<T>(work: (say: (text: string) => void) => Promise<T>): Promise<T> {
  const line = progressLine();
  try {
    return await work((text) => line.say(text));
  } finally {
    line.end();
  }
}

const undo = (place: Place, run: bigint): Promise<string> =>
  withPool(place, async (pool) => {
    const points = await telling((say) => undoImport(pool, run, say));
    return `Import ${run} is undone: ${points} points are deleted.`;
  });

const accept = (place: Place, run: bigint): Promise<string> =>
  withPool(place, async (pool) => {
    const shared = await acceptImport(pool, run);
    const what = shared === run ? `Import ${run}` : `A copy of import ${run}, import ${shared},`;
    return `${what} is shown to everybody now. Undo it: npm run -s import-from -- undo ${shared}`;
  });

async function importFrom(
  place: Place,
  source: ImportSource,
  file: string,
  { dryRun, json, ...more }: Arguments,
): Promise<string> {
  const known = fileSources.find((one) => one === source);
  if (!known) throw new CommandError(usage);
  const options = { shop: shopOf(more.shop), nowS: Math.floor(Date.now() / 1000) };
  const read = () => readImportFile(known, file, options);
  const lines: string[] = [];
  let tally = new Tally();
  if (dryRun) {
    await telling(async (say) => {
      for await (const items of read()) {
        tally.add(items);
        say(`${tally.items} rows are read`);
      }
    });
    lines.push(tellImport(tally), "This was a dry run: nothing is changed.");
  } else {
    const done = await withPool(place, async (pool) => {
      const holder = more.holder === undefined ? null : await holderOf(place, pool, more.holder);
      const digest = await digestOf(file);
      return telling((say) =>
        runImport(pool, { source, digest, holder, accept: more.accept, read, progress: say }),
      );
    });
    tally = done.tally;
    lines.push(tellImport(tally), whatNext(done.run, more));
  }
  if (json) lines.push(JSON.stringify({ source, dryRun, ...tally.summary }));
  return lines.join("\n");
}

function whatNext(run: bigint, { accept: isAccepted, holder }: Pick<Arguments, "accept" | "holder">): string {
  const command = (what: string) => `npm run -s import-from -- ${what} ${run}`;
  const who = isAccepted
    ? "everybody sees its points"
    : holder === undefined
      ? `nobody sees its points before you accept it: ${command("accept")}`
      : "its points and watches are the holder's";
  return `This is import ${run}; ${who}. Undo it: ${command("undo")}`;
}

function shopOf(suffix: string | undefined): Marketplace | null {
  if (suffix === undefined) return null;
  const shop = marketplaceBySuffix(suffix);
  if (!shop) throw new CommandError(`There is no shop ${suffix}: name it as in its address, de or co.uk.`);
  return shop;
}

/** The holder of a link to watches, as the website's page of watches shows it. */
async function holderOf({ dataDir }: Place, pool: Pool, link: string) {
  const { holderKey } = await readOrCreateConfig(dataDir);
  const links = new HolderLinks(holderKey, "", Date.now);
  const token = URL.parse(link)?.searchParams.get("key") ?? link;
  const found = await holderByLink({ pool, links }, token, ["watches"]);
  if (!found)
    throw new CommandError(
      "--holder: this is no link to watches of this server, or a newer one replaced it.",
    );
  return { id: found.id, settings: found.settings };
}
