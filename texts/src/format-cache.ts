/** Formats are slow to create: keeps each by its options. */
export function formatCache() {
  const formats = new Map<string, unknown>();
  return <Format>(key: string, create: () => Format): Format => {
    if (!formats.has(key)) formats.set(key, create());
    return formats.get(key) as Format;
  };
}
