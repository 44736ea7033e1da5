import { useState } from "react";

/**
 * A draft of a stored value: it can be edited, and becomes the stored value again when that changes, unless it was edited:
 * the answer to a saving can come after the next edit.
 */
export function useDraft<T>(stored: T): readonly [T, (draft: T) => void] {
  const [draft, setDraft] = useState(stored);
  const [last, setLast] = useState(stored);
  if (JSON.stringify(stored) !== JSON.stringify(last)) {
    setLast(stored);
    if (JSON.stringify(draft) === JSON.stringify(last)) setDraft(stored);
  }
  return [draft, setDraft];
}
