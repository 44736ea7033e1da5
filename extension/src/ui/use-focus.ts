import { type RefObject, useLayoutEffect, useRef } from "react";

/** Moves the focus to an element when it appears (`tabIndex` -1): what had it is gone. */
export function useFocus<T extends HTMLElement>(isWanted = true): RefObject<T> {
  const element = useRef<T>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it appears
  useLayoutEffect(() => {
    if (isWanted) element.current?.focus();
  }, []);
  return element;
}
