const shortest = 4;
const alphabet = [..."abcdefghijklmnopqrstuvwxyz"];

/**
 * Words that differ from a typed one by one letter: two swapped, one too much, another one, one missing; the likeliest
 * first. None for short words and for words with digits, which are model numbers.
 */
export function variantsOf(word: string): string[] {
  const typed = [...word];
  if (typed.length < shortest || !/^\p{L}+$/u.test(word)) return [];
  const letters = [...new Set([...alphabet, ...typed])];
  const found = new Set<string>();
  const add = (from: number, to: number, ...between: string[]) =>
    found.add([...typed.slice(0, from), ...between, ...typed.slice(to)].join(""));
  for (let i = 0; i + 1 < typed.length; i++) add(i, i + 2, typed[i + 1]!, typed[i]!);
  for (let i = 0; i < typed.length; i++) add(i, i + 1);
  for (let i = 0; i <= typed.length; i++) for (const letter of letters) add(i, i, letter);
  for (let i = 0; i < typed.length; i++) for (const letter of letters) add(i, i + 1, letter);
  found.delete(word);
  return [...found];
}
