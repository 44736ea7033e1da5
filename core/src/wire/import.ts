import * as z from "zod/mini";
import { HolderSettings } from "./holder.ts";
import { AnySeriesName } from "./series-name.ts";
import { Tag, Tags } from "./tags.ts";
import { Text } from "./text.ts";
import { Minor, maxWatches, WatchRule, watchOptions } from "./watch.ts";

/** A watch of an export. What only the server knows (id, title, price) is ignored. */
export const ImportedWatch = z.object({
  marketplace: Text(10),
  asin: Text(10),
  series: AnySeriesName,
  rule: WatchRule,
  minDelta: z.optional(watchOptions.minDelta),
  rearmPercent: z.optional(watchOptions.rearmPercent),
  expiresAt: z.optional(watchOptions.expiresAt),
  basis: z.optional(z.nullable(Minor)),
  state: z.optional(Text(20)),
  tags: z.optional(Tags),
});
export type ImportedWatch = z.infer<typeof ImportedWatch>;

/**
 * POST /v1/me/import: an export, or its watches and settings. Settings are taken where there is no watch yet. Channels
 * and messages are not imported: an export has no secrets, and addresses are asked first.
 */
export const ImportFile = z.object({
  watches: z.array(ImportedWatch).check(z.maxLength(maxWatches)),
  settings: z.optional(HolderSettings),
});
export type ImportFile = z.infer<typeof ImportFile>;

/** The most bytes of an import. */
export const maxImportBytes = 2_000_000;

/** What an import did. `same`: watches that were there already, or twice in the file. */
export const Imported = z.object({ added: z.int(), same: z.int(), watches: z.int(), settings: z.boolean() });
export type Imported = z.infer<typeof Imported>;

/** POST /v1/me/watches: one action on several watches; `tag` is needed to tag and untag. `restore`: what was deleted lately. */
export const BulkChange = z
  .object({
    ids: z.array(z.string().check(z.regex(/^\d{1,18}$/))).check(z.minLength(1), z.maxLength(maxWatches)),
    action: z.enum(["pause", "resume", "delete", "restore", "tag", "untag"]),
    tag: z.optional(Tag),
  })
  .check(
    z.refine(({ action, tag }) => !action.endsWith("tag") || tag !== undefined, {
      message: "is needed",
      path: ["tag"],
    }),
  );
export type BulkChange = z.infer<typeof BulkChange>;

/** How many watches an action changed; others are gone, or as it wants them already. */
export const BulkChanged = z.object({ changed: z.int() });
export type BulkChanged = z.infer<typeof BulkChanged>;
