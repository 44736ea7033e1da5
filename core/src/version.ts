/** One to four numbers, as browsers take them for an extension's version. */
const shape = /^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){0,3}$/;

export const isVersion = (text: string): boolean => shape.test(text);

/** Whether a version is older than another. Missing numbers are 0. What is no version is neither older nor newer. */
export function isOlder(version: string, other: string): boolean {
  if (!isVersion(version) || !isVersion(other)) return false;
  const [mine, theirs] = [version, other].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (let at = 0; at < 4; at++) {
    const difference = (mine[at] ?? 0) - (theirs[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
