import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { write } from "../reader.ts";

interface ImportedSwitchProps {
  readonly overview: Overview;
  readonly onSwitch: (count: boolean) => void;
}

/** What a person brought from other tools, and whether it counts in verdicts. */
export function ImportedSwitch({ overview, onSwitch }: ImportedSwitchProps): ReactElement {
  const { server, countImported } = overview;
  return (
    <section className="card" id="imported">
      <h2>{write("imported.title")}</h2>
      <p>{write("imported.what")}</p>
      <p>
        <a href={`${server}/watches/bring`} target="_blank" rel="noreferrer">
          {write("imported.bring")}
        </a>
      </p>
      <label className="row">
        <input type="checkbox" checked={countImported} onChange={(event) => onSwitch(event.target.checked)} />
        {write("imported.count")}
      </label>
      <p className="muted">{write("imported.count.help")}</p>
    </section>
  );
}
