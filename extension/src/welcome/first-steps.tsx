import { localMarketplace } from "@tidemark/core";
import type { ReactElement } from "react";
import { readerFormats, write } from "../reader.ts";
import { browserKind } from "../ui/browser-kind.ts";

/** Where this browser shows the extension's icon. */
export const IconPlace = (): ReactElement => (
  <p className="icon-place">
    <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M10 3.5a2 2 0 0 1 4 0V5h4a1 1 0 0 1 1 1v4h1.5a2 2 0 0 1 0 4H19v5a1 1 0 0 1-1 1h-4.5v-1a2 2 0 0 0-4 0v1H5a1 1 0 0 1-1-1v-4h1a2 2 0 0 0 0-4H4V6a1 1 0 0 1 1-1h5z" />
    </svg>
    <span>{write("welcome.icon", { browser: browserKind() })}</span>
  </p>
);

/** A link to the shop in the reader's country or language. */
export function TryLink(): ReactElement {
  const { host } = localMarketplace(readerFormats().locale);
  return (
    <a className="button strong" href={`https://${host}/`} target="_blank" rel="noreferrer">
      {write("welcome.try", { shop: host.replace("www.", "") })}
    </a>
  );
}
