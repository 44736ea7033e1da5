import { maxTags } from "@tidemark/core/wire";

/** Tags with others added that are not among them in any case, as many as a watch may have. */
export function mergedTags(tags: readonly string[], more: readonly string[]): string[] {
  const known = new Set(tags.map((tag) => tag.toLowerCase()));
  const added = more.filter((tag) => !known.has(tag.toLowerCase()));
  return [...tags, ...added].slice(0, maxTags);
}
