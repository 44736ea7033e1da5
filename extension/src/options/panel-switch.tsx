import { nameOf } from "@tidemark/texts";
import type { ReactElement } from "react";
import type { Overview, RequestOf } from "../messages.ts";
import { currentReader, write } from "../reader.ts";

interface PanelSwitchProps {
  readonly overview: Overview;
  readonly onSwitch: (shown: Omit<RequestOf<"show-on-pages">, "type">) => void;
}

/** What is shown on the shop's pages, and on the toolbar icon in their tabs. */
export function PanelSwitch({ overview, onSwitch }: PanelSwitchProps): ReactElement {
  const { mode, server, panel, badge, lineIn } = overview;
  const language = nameOf(currentReader().language);
  return (
    <section className="card" id="pages">
      <h2>{write("pages.title")}</h2>
      <Choice checked={panel} label={write("pages.line")} onSwitch={(shown) => onSwitch({ panel: shown })} />
      <p className="muted">
        {mode === "share" ? write("pages.line.shares", { server }) : write("pages.line.looks", { server })}
      </p>
      {panel && (
        <label className="field">
          {write("pages.line.language")}
          <select
            value={lineIn}
            onChange={(event) => onSwitch({ lineIn: event.target.value as Overview["lineIn"] })}
          >
            <option value="mine">{write("pages.line.language.mine", { language })}</option>
            <option value="shop">{write("pages.line.language.shop")}</option>
          </select>
        </label>
      )}
      <Choice checked={badge} label={write("pages.badge")} onSwitch={(shown) => onSwitch({ badge: shown })} />
      <p className="muted">{write("pages.badge.help")}</p>
    </section>
  );
}

interface ChoiceProps {
  readonly checked: boolean;
  readonly label: string;
  readonly onSwitch: (shown: boolean) => void;
}

const Choice = ({ checked, label, onSwitch }: ChoiceProps): ReactElement => (
  <label className="row">
    <input type="checkbox" checked={checked} onChange={(event) => onSwitch(event.target.checked)} />
    {label}
  </label>
);
