import { type ReactElement, useEffect } from "react";
import { logFailure } from "../log-failure.ts";
import { PopupPage } from "../popup/popup-page.tsx";
import type { Services } from "../ui/services.ts";
import { panelCloseMessage } from "./messages.ts";

/** The popup's page in the frame on a shop's page, about the product that its address names. */
export function PanelPage({ services }: { readonly services: Services }): ReactElement {
  const { browser } = services;
  useEffect(() => {
    const close = async (): Promise<void> => {
      const tab = await browser.tabs.getCurrent();
      if (tab?.id !== undefined) await browser.tabs.sendMessage(tab.id, panelCloseMessage);
    };
    const onKey = ({ key, defaultPrevented }: KeyboardEvent): void => {
      // While the chart has a cursor, Escape removes that first.
      if (key === "Escape" && !defaultPrevented) close().catch(logFailure("Closing the panel"));
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [browser]);
  return <PopupPage services={services} />;
}
