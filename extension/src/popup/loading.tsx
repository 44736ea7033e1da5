import type { ReactElement } from "react";
import { write } from "../reader.ts";

/** Keeps the place of price, chart and watch row. */
export const Loading = (): ReactElement => (
  <div className="loading" role="status">
    <span className="hidden">{write("popup.loading")}</span>
    <i className="price" />
    <i />
    <i className="plot" />
    <i className="row" />
  </div>
);
