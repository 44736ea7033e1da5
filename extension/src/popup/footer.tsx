import type { ReactElement, ReactNode } from "react";
import type { Overview } from "../messages.ts";
import { write } from "../reader.ts";
import { hostOf } from "../ui/host-of.ts";
import type { Subject } from "./subject.ts";

function activityOf({ mode, paused, revoked }: Overview): "looking-up" | "paused" | "halted" | "sharing" {
  if (mode === "lookup") return "looking-up";
  if (paused) return "paused";
  return revoked ? "halted" : "sharing";
}

/** The product's page; the read key of a private server in the fragment, which is never sent, opens it there. */
function websiteUrl({ server, readKey }: Overview, { marketplace, asin }: Subject): string {
  const key = readKey === null ? "" : `#key=${encodeURIComponent(readKey)}`;
  return `${server}/p/${marketplace.suffix}/${asin}${key}`;
}

interface FooterProps {
  readonly overview: Overview;
  readonly subject: Subject | null;
  /** Stands between the two. */
  readonly children?: ReactNode;
}

/** What the extension is doing, and a link to the product's page on the server. */
export function Footer({ overview, subject, children }: FooterProps): ReactElement | null {
  const { mode, outdated, server, waiting: count } = overview;
  if (mode === "undecided" || mode === "none" || outdated) return null;
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
        <a href={websiteUrl(overview, subject)} title={hostOf(server)} target="_blank" rel="noreferrer">
          {write("popup.full-history")}
        </a>
      )}
    </footer>
  );
}
