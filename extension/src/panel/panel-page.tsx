import { type ReactElement, useEffect } from "react";
import { PopupPage } from "../popup/popup-page.tsx";
import type { Services } from "../ui/services.ts";
import { panelCloseMessage } from "./messages.ts";

/** The popup's page inside a shop's page: about the product that its address names. */
export function PanelPage({ services }: { readonly services: Services }): ReactElement {
  const { browser } = services;
  useEffect(() => {
    const onKey = async ({ key, defaultPrevented }: KeyboardEvent): Promise<void> => {
      // Where the chart's cursor stands, Escape leaves that first.
      if (key !== "Escape" || defaultPrevented) return;
      const tab = await browser.tabs.getCurrent();
      if (tab?.id !== undefined) await browser.tabs.sendMessage(tab.id, panelCloseMessage);
    };
    const listener = (event: KeyboardEvent): void => void onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, [browser]);
  return <PopupPage services={services} />;
}
