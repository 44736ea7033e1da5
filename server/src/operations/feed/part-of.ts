/** The part that a Range header asks of so many bytes, `until` excluded; null: the whole, as for several parts. */
export function partOf(
  range: string | undefined,
  size: number,
): { readonly from: number; readonly until: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? "");
  if (!match) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { from: size - length, until: size };
  }
  const from = Number(first);
  const until = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < from) return null;
  return from >= size ? "unsatisfiable" : { from, until };
}
