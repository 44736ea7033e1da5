import { useEffect } from "react";

const refreshMs = 60_000;

/** Does something when the page is shown again, and every minute while it is: watches change on other devices, too. */
export function useRefresh(refresh: () => Promise<void>): void {
  useEffect(() => {
    const whenShown = (): void => {
      if (document.visibilityState === "visible") void refresh();
    };
    const timer = setInterval(whenShown, refreshMs);
    document.addEventListener("visibilitychange", whenShown);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", whenShown);
    };
  }, [refresh]);
}
