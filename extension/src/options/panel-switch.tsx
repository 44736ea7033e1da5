import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { texts } from "../texts.ts";

interface PanelSwitchProps {
  readonly overview: Overview;
  readonly onSwitch: (shown: boolean) => void;
}

/** Whether the panel is shown next to the price on the shop's pages. */
export function PanelSwitch({ overview, onSwitch }: PanelSwitchProps): ReactElement {
  const { panelTitle, panelText, panelShown } = texts.options;
  return (
    <section className="card">
      <h2>{panelTitle}</h2>
      <label className="row">
        <input
          type="checkbox"
          checked={overview.panel}
          onChange={(event) => onSwitch(event.target.checked)}
        />
        {panelShown}
      </label>
      <p className="muted">{panelText(overview.mode === "share", overview.server)}</p>
    </section>
  );
}
