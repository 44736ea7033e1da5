/** A page with a text between two of its marks, which stay. The text has no newline at its end. Throws where a mark is missing. */
export function withSection(page: string, begin: string, end: string, text: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`The page has no marks ${begin} and ${end}.`);
  return `${before}${begin}\n${text}\n${end}${after}`;
}
