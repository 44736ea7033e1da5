import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { texts } from "../texts.ts";
import type { Services } from "../ui/services.ts";

interface PanelSwitchProps {
  readonly overview: Overview;
  readonly send: Services["send"];
}

/** Whether the line by the price is shown on the shop's pages. */
export function PanelSwitch({ overview, send }: PanelSwitchProps): ReactElement {
  const { panelTitle, panelText, panelShown } = texts.options;
  return (
    <section className="card">
      <h2>{panelTitle}</h2>
      <label className="row">
        <input
          type="checkbox"
          checked={overview.panel}
          onChange={(event) => void send({ type: "panel-switch", shown: event.target.checked })}
        />
        {panelShown}
      </label>
      <p className="muted">{panelText(overview.mode === "share", overview.server)}</p>
    </section>
  );
}
