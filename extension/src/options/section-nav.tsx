import type { ReactElement } from "react";
import { write } from "../reader.ts";

const ofHolder = ["alerts", "channels", "told", "data"] as const;
const ofServer = ["server", "pages", "imported"] as const;

interface SectionNavProps {
  /** Whether a server is chosen. */
  readonly active: boolean;
  readonly hasHolder: boolean;
}

/** Links to the sections that the page has, in its order. */
export function SectionNav({ active, hasHolder }: SectionNavProps): ReactElement {
  const ids = [
    ...(active ? (["watches", "devices"] as const) : []),
    ...(hasHolder ? ofHolder : []),
    "paid" as const,
    "sharing" as const,
    ...(active ? ofServer : []),
    "language" as const,
    "sent" as const,
    ...(active ? (["withdraw"] as const) : []),
  ];
  return (
    <nav className="sections" aria-label={write("settings.sections")}>
      {ids.map((id) => (
        <a key={id} href={`#${id}`}>
          {write(`settings.section.${id}`)}
        </a>
      ))}
    </nav>
  );
}
