import { useState } from "react";

/** A draft of a stored value: it can be edited, and becomes the stored value again whenever that changes. */
export function useDraft<T>(stored: T): readonly [T, (draft: T) => void] {
  const [draft, setDraft] = useState(stored);
  const [last, setLast] = useState(stored);
  if (JSON.stringify(stored) !== JSON.stringify(last)) {
    setLast(stored);
    setDraft(stored);
  }
  return [draft, setDraft];
}
