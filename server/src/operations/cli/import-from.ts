import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  type ImportSource,
  importSources,
  isImportSource,
  type Marketplace,
  marketplaceBySuffix,
} from "@tidemark/core";
import { HolderLinks } from "../../alerts/holders/links.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { holderByLink } from "../../website/watches/holder-by-link.ts";
import { acceptImport } from "../import-from/accept-import.ts";
import { fetchKeepa, watchedAtKeepa } from "../import-from/fetch-keepa.ts";
import { fetchPriceBuddy } from "../import-from/fetch-pricebuddy.ts";
import { digestOf, type FileSource, readImportFile } from "../import-from/import-file.ts";
import { ImportError } from "../import-from/import-item.ts";
import { importTidemark } from "../import-from/import-tidemark.ts";
import { listImports } from "../import-from/list-imports.ts";
import { runImport } from "../import-from/run-import.ts";
import { Tally } from "../import-from/tally.ts";
import { tellImport } from "../import-from/tell-import.ts";
import { undoImport } from "../import-from/undo-import.ts";
import {
  attachServer,
  CommandError,
  ownerUrlOf,
  type Place,
  prepareFor,
  runCommand,
  secretsOf,
} from "./command.ts";
import { progressLine } from "./progress-line.ts";

const usage = `usage: npm run -s import-from -- SOURCE FILE|URL [--dry-run] [--json] [--accept | --holder LINK] [--shop de]
       npm run -s import-from -- accept ID
       npm run -s import-from -- undo ID
       npm run -s import-from -- list-imports
SOURCE: ${Object.keys(importSources).join(", ")}. See docs/import.md.`;

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

function idOf(text: string): bigint {
  if (/^\d{1,15}$/.test(text)) return BigInt(text);
  throw new CommandError(usage);
}

/** `asOwner`: with the right to change the schema. */
async function withPool<T>(place: Place, work: (pool: Pool) => Promise<T>, asOwner = false): Promise<T> {
  const database = await attachServer(place);
  const pool = openPool(asOwner ? ownerUrlOf(database) : database.url, 5);
  try {
    await prepareFor(place, database);
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

const isUrl = (from: string): boolean => /^https?:\/\//i.test(from);

async function importFrom(
  place: Place,
  source: ImportSource,
  from: string,
  args: Arguments,
): Promise<string> {
  if (source === "tidemark") {
    return telling((say) => importTidemark(from, args, (work) => withPool(place, work, true), say));
  }
  if (!isUrl(from)) return importFile(place, source, from, args);
  if (source === "keepa") return askKeepa(place, from, args);
  if (source !== "pricebuddy")
    throw new CommandError("Only keepa, pricebuddy and tidemark are read from a URL.");
  const token = secretIn("PRICEBUDDY_TOKEN");
  return spooled(place, "pricebuddy.jsonl", async (file) => {
    await rm(file, { force: true });
    await telling((say) => fetchPriceBuddy(from, token, file, say));
    return importFile(place, source, file, args);
  });
}

function secretIn(name: string): string {
  const secret = process.env[name]?.trim();
  if (!secret) throw new CommandError(`Put the secret into the variable ${name}; it is not stored.`);
  return secret;
}

/** Answers of an API on their way; deleted once they are imported. */
async function spooled(place: Place, name: string, work: (file: string) => Promise<string>): Promise<string> {
  await secretsOf(place);
  const folder = join(place.dataDir, "imports");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, name);
  const told = await work(file);
  for (const one of [file, `${file}.done`]) await rm(one, { force: true });
  return told;
}

async function askKeepa(place: Place, from: string, args: Arguments): Promise<string> {
  const products = await withPool(place, watchedAtKeepa);
  if (products.length === 0)
    throw new CommandError("Nobody watches a product that Keepa has: there is nothing to ask.");
  const names = products.map(({ marketplace, asin }) => `${marketplace.suffix} ${asin}`).join(", ");
  const asked = `${products.length} watched products go to ${new URL(from).host}: ${names}.`;
  if (args.dryRun) {
    const none = { source: "keepa", dryRun: true, ...new Tally().summary };
    const lines = [asked.replace(" go to ", " would go to "), "This was a dry run: nothing is sent."];
    return [...lines, ...(args.json ? [JSON.stringify(none)] : [])].join("\n");
  }
  const key = secretIn("KEEPA_KEY");
  console.error(asked);
  return spooled(place, "keepa.jsonl", async (file) => {
    await telling((say) => fetchKeepa(from, key, products, file, say));
    return importFile(place, "keepa", file, args);
  });
}

async function importFile(place: Place, source: FileSource, file: string, args: Arguments): Promise<string> {
  const { dryRun, json } = args;
  const options = { shop: shopOf(args.shop), nowS: Math.floor(Date.now() / 1000) };
  const read = () => readImportFile(source, file, options);
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
      const holder = args.holder === undefined ? null : await holderOf(place, pool, args.holder);
      const digest = await digestOf(file);
      return telling((progress) =>
        runImport(pool, { source, digest, holder, accept: args.accept, read, progress }),
      );
    });
    tally = done.tally;
    lines.push(tellImport(tally), whatNext(done.run, args));
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
async function holderOf(place: Place, pool: Pool, link: string) {
  const { holderKey } = await secretsOf(place);
  const links = new HolderLinks(holderKey, "", Date.now);
  const token = URL.parse(link)?.searchParams.get("key") ?? link;
  const found = await holderByLink({ pool, links }, token, ["watches"]);
  if (found) return { id: found.id, settings: found.settings };
  throw new CommandError("--holder: this is no link to watches of this server, or a newer one replaced it.");
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
