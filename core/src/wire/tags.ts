import * as z from "zod/mini";
import { Text } from "./text.ts";

/** The most tags of one watch. */
export const maxTags = 10;
/** Characters of a tag. */
export const maxTagLength = 30;

// No line breaks, control characters or invisible marks. The same with and without the `u` flag.
const hidden = "\\0-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff";
const visible = new RegExp(`^[^\\s,;${hidden}](?:[^,;${hidden}]*[^\\s,;${hidden}])?$`);

/** A holder's own word for watches. */
export const Tag = Text(maxTagLength).check(
  z.regex(visible, "must be text without commas, semicolons or outer spaces"),
);

/** Tags of a watch; the same in another case is the same tag. */
export const Tags = z.array(Tag).check(
  z.maxLength(maxTags),
  z.refine(
    (tags) => new Set(tags.map((tag) => tag.toLowerCase())).size === tags.length,
    "must not repeat a tag",
  ),
);
