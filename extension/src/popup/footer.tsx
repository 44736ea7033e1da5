import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { texts } from "../texts.ts";
import type { Subject } from "./subject.ts";

const { popup } = texts;

function activityText({ mode, paused, revoked }: Overview): string {
  if (mode === "lookup") return popup.lookingUp;
  if (paused) return popup.paused;
  return revoked ? popup.halted : popup.sharing;
}

interface FooterProps {
  readonly overview: Overview;
  readonly subject: Subject | null;
}

/** What the extension is doing, and a link to the product's page on the server. */
export function Footer({ overview, subject }: FooterProps): ReactElement | null {
  const { mode, server, waiting } = overview;
  if (mode === "undecided" || mode === "none") return null;
  const activity = activityText(overview);
  return (
    <footer>
      <span className={`state ${activity === popup.sharing ? "on" : ""}`}>
        {activity}
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
