import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import { pseudoLanguage } from "@tidemark/texts";
import { compiledTranslation } from "@tidemark/texts/translations";
import { builtFolder } from "./person.ts";

/** A copy of the built extension that speaks the pseudo-language, which is not shipped, too. */
export async function pseudoExtension(): Promise<string> {
  const folder = await makeTestFolder("tidemark-pseudo-");
  await cp(builtFolder, folder, { recursive: true });
  const messages = join(folder, "messages", pseudoLanguage);
  await mkdir(messages);
  const [extension, chart] = (["extension", "chart"] as const).map((name) =>
    compiledTranslation(pseudoLanguage, name),
  );
  for (const name of await readdir(join(folder, "messages", "de"))) {
    await writeFile(join(messages, name), JSON.stringify({ extension, chart }));
  }
  return folder;
}
