import { languageFor } from "@tidemark/texts";
import type { Sql } from "../../platform/database.ts";
import { type Writing, writingFor, writingTo } from "../../platform/texts.ts";
import { holderById } from "./holder.ts";

/** How a holder is written to: English where its language is not known, times in its time zone. */
export function writingToHolder({
  language,
  timeZone,
}: {
  readonly language: string | undefined;
  readonly timeZone: string;
}): Writing {
  const preferred = language === undefined ? [] : [language];
  return writingFor(languageFor(preferred), preferred, timeZone);
}

/** Runs work that writes to a holder: in its language, or that of the running request where it is not known. */
export async function inLanguageOf<Result>(
  sql: Sql,
  id: bigint,
  work: () => Promise<Result>,
): Promise<Result> {
  const { settings } = (await holderById(sql, id)) ?? {};
  if (settings?.language === undefined) return work();
  const { language, consolidation } = settings;
  const writing = writingToHolder({ language, timeZone: consolidation.timeZone });
  return writingTo(() => writing, work);
}
