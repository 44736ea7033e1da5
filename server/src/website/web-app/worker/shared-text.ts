/** The longest text that is looked through. */
const longest = 2000;

/** What an app shared, as one text: systems put the link into any of the three fields. */
export const sharedText = (field: (name: string) => unknown): string =>
  ["url", "text", "title"]
    .map((name) => field(name))
    .filter((value) => typeof value === "string" && value !== "")
    .join(" ")
    .slice(0, longest);
