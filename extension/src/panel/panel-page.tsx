import { type ReactElement, useCallback, useEffect } from "react";
import { logFailure } from "../log-failure.ts";
import { type LoadedContent, PopupPage } from "../popup/popup-page.tsx";
import { write } from "../reader.ts";
import type { Services } from "../ui/services.ts";
import { panelCloseMessage } from "./messages.ts";

interface PanelPageProps {
  readonly services: Services;
  /** What is being loaded already. */
  readonly first?: LoadedContent;
}

/** The popup's page in the frame on a shop's page, about the product that its address names. */
export function PanelPage({ services, first }: PanelPageProps): ReactElement {
  const { browser } = services;
  const close = useCallback((): void => {
    const ask = async (): Promise<void> => {
      const tab = await browser.tabs.getCurrent();
      if (tab?.id !== undefined) await browser.tabs.sendMessage(tab.id, panelCloseMessage);
    };
    ask().catch(logFailure("Closing the panel"));
  }, [browser]);
  useEffect(() => {
    const onKey = ({ key, defaultPrevented }: KeyboardEvent): void => {
      // While the chart has a cursor, Escape removes that first.
      if (key === "Escape" && !defaultPrevented) close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [close]);
  return (
    <>
      <PopupPage services={services} {...(first && { first })} />
      <button
        type="button"
        className="icon panel-close"
        aria-label={write("panel.close")}
        title={write("panel.close")}
        onClick={close}
      >
        ×
      </button>
    </>
  );
}
