import type { ReactElement, ReactNode } from "react";
import type { Overview } from "../messages.ts";
import { write } from "../reader.ts";
import type { Subject } from "./subject.ts";

function activityOf({ mode, paused, revoked }: Overview): "looking-up" | "paused" | "halted" | "sharing" {
  if (mode === "lookup") return "looking-up";
  if (paused) return "paused";
  return revoked ? "halted" : "sharing";
}

interface FooterProps {
  readonly overview: Overview;
  readonly subject: Subject | null;
  /** Stands between the two. */
  readonly children?: ReactNode;
}

/** What the extension is doing, and a link to the product's page on the server. */
export function Footer({ overview, subject, children }: FooterProps): ReactElement | null {
  const { mode, server, waiting: count } = overview;
  if (mode === "undecided" || mode === "none") return null;
  const activity = activityOf(overview);
  const text =
    count > 0 && activity !== "looking-up"
      ? write(`popup.${activity}-waiting`, { count })
      : write(`popup.${activity}`);
  return (
    <footer>
      <span className={`state ${activity === "sharing" ? "on" : ""}`}>{text}</span>
      {children}
      {subject && (
        <a
          href={`${server}/p/${subject.marketplace.suffix}/${subject.asin}`}
          target="_blank"
          rel="noreferrer"
        >
          {write("popup.see-it-on", { host: URL.parse(server)?.host ?? server })}
        </a>
      )}
    </footer>
  );
}
