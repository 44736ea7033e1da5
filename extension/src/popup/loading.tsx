import type { ReactElement } from "react";
import { texts } from "../texts.ts";

export const Loading = (): ReactElement => (
  <div className="loading" role="status">
    <span className="hidden">{texts.popup.loading}</span>
    <i />
    <i />
    <i />
  </div>
);
