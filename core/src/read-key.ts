/** The read key in what somebody pasted: the key itself, or a link that carries it; null for anything else. */
export function readKeyIn(text: string): string | null {
  const typed = text.trim();
  const key = URL.canParse(typed) ? new URL(typed).searchParams.get("key") : typed;
  return key !== null && /^[\w-]{43}$/.test(key) ? key : null;
}
