import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { texts } from "../texts.ts";
import type { Subject } from "./subject.ts";

interface FooterProps {
  readonly overview: Overview;
  readonly subject: Subject | null;
}

/** What the extension is doing, and the way to the product's page on the server. */
export function Footer({ overview, subject }: FooterProps): ReactElement | null {
  const { mode, paused, server, waiting } = overview;
  if (mode === "undecided" || mode === "none") return null;
  const { popup } = texts;
  const doing = mode === "lookup" ? popup.lookingUp : paused ? popup.paused : popup.sharing;
  return (
    <footer>
      <span className={`state ${mode === "share" && !paused ? "on" : ""}`}>
        {doing}
        {waiting > 0 && ` · ${popup.waiting(waiting)}`}
      </span>
      {subject && (
        <a
          href={`${server}/p/${subject.marketplace.suffix}/${subject.asin}`}
          target="_blank"
          rel="noreferrer"
        >
          {popup.openOnServer}
        </a>
      )}
    </footer>
  );
}
