/** What is of no language, or of its own: names, code, moments, what people typed. */
const foreign =
  "script, style, code, pre, kbd, time, bdi, [lang]:not(html), [dir=auto], select[name=timeZone], textarea";
const read = ["aria-label", "alt", "title", "placeholder"] as const;
/** Names that stand for themselves. */
const names =
  /\b(?:amazon(?:\.[a-z]+)+|https?:\/\/\S+|[\w-]+@[\w.-]+|B0[A-Z\d]{8}|UTC|USD|US(?=\$)|\d+ seconds?|kB)\b/g;

/**
 * What a page in the pseudo-language says outside of brackets: it does not come from a catalogue. `own`: what the page shows
 * of its visitor and its products.
 */
export function untranslated(document: Document, own: readonly string[] = []): readonly string[] {
  const page = document.documentElement.cloneNode(true) as HTMLElement;
  const attributes = [...page.querySelectorAll("*")].flatMap((element) =>
    element.matches(foreign) ? [] : read.flatMap((name) => element.getAttribute(name) ?? []),
  );
  for (const element of page.querySelectorAll(foreign)) element.textContent = "";
  // What stands side by side is not one sentence.
  for (const element of page.querySelectorAll(
    "p, li, td, th, dt, dd, h1, h2, h3, summary, option, label, button, div, a, span",
  )) {
    element.append(" ");
  }
  const description = page.querySelector("meta[name=description]")?.getAttribute("content") ?? "";
  const texts = [
    page.querySelector("title")?.textContent ?? "",
    page.querySelector("body")?.textContent ?? "",
  ];
  return [...texts, description, ...attributes].flatMap((text) => outside(text, own));
}

function outside(text: string, own: readonly string[]): readonly string[] {
  let left = text;
  for (let before = ""; before !== left; ) {
    before = left;
    left = left.replace(/\[[^[\]]*\]/g, " ");
  }
  for (const one of own) left = left.replaceAll(one, " ");
  return left.replace(names, " ").match(/\p{L}[\p{L}’' -]*\p{L}/gu) ?? [];
}
