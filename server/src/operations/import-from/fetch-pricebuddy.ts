import { appendFile } from "node:fs/promises";
import * as z from "zod/mini";
import { jsonOrNull } from "../../platform/json-or-null.ts";
import { baseOf, fetchAnswer } from "./fetch-answer.ts";
import { ImportError } from "./import-item.ts";

const mostPages = 10_000;
const Page = z.object({
  data: z.array(z.unknown()),
  links: z.optional(z.object({ next: z.nullish(z.string()) })),
});

/** Writes all products of a PriceBuddy into a file, an answer a page. Throws an ImportError for a token that is refused. */
export async function fetchPriceBuddy(
  place: string,
  token: string,
  file: string,
  progress: (text: string) => void,
): Promise<void> {
  const base = baseOf(place);
  for (let page = 1; page <= mostPages; page++) {
    const url = new URL("api/products", base);
    url.search = new URLSearchParams({ page: String(page), per_page: "100" }).toString();
    const { status, text } = await fetchAnswer(url, { Authorization: `Bearer ${token}` });
    if (status === 401 || status === 403)
      throw new ImportError(`${base.host} refuses the token in PRICEBUDDY_TOKEN.`);
    if (status !== 200) throw new ImportError(`${base.host} answered ${status}.`);
    const parsed = Page.safeParse(jsonOrNull(text));
    if (!parsed.success) throw new ImportError(`${base.host} does not answer as PriceBuddy does.`);
    await appendFile(file, `${text}\n`);
    progress(`${page} pages of products are read`);
    // Its own address of the next page is not followed: only that there is one counts.
    if (parsed.data.data.length === 0 || !parsed.data.links?.next) return;
  }
  throw new ImportError(`${base.host} has more than ${mostPages} pages of products.`);
}
