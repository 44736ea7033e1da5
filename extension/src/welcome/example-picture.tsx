import { percentAgainst } from "@tidemark/core";
import type { ReactElement } from "react";
import { readerFormats, write } from "../reader.ts";
import { shortAmount } from "../ui/money.ts";

const price = 8299;
const usual = 8799;
const cuts = [0.05, 0.1, 0.15, 0.2] as const;
/** Of a chart of 280 × 96, with room for the dot at its end: dollars 60 to 100 from bottom to top. */
const steps = "M0 34H62V20H128V36H178V74H214V46H280";

/** How the popup looks, with an invented product. One picture for screen readers. */
export function ExamplePicture(): ReactElement {
  const { money, percent } = readerFormats();
  return (
    <figure className="example">
      <div className="example-popup" role="img" aria-label={write("welcome.example")}>
        <div className="example-head">
          <svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true">
            <rect width="44" height="44" rx="8" className="tile" />
            <path d="M14 22 22 11l8 11zM21 22h2v9h-2zM17 31h10v2H17z" className="lamp" />
          </svg>
          <strong>{write("welcome.example.product")}</strong>
        </div>
        <p className="example-price">
          <b>{money(price, "USD")}</b>
          <span>
            {write("welcome.example.verdict", { percent: percent(percentAgainst(price, usual) / 100) })}
          </span>
        </p>
        <svg viewBox="0 0 282 96" className="example-chart" aria-hidden="true">
          <path d={`${steps}V96H0z`} className="area" />
          <path d={steps} className="line" />
          <circle cx="277" cy="46" r="3.5" className="dot" />
        </svg>
        <p className="example-watch">{write("welcome.example.watch")}</p>
        <div className="example-cuts">
          {cuts.map((cut) => (
            <span key={cut}>
              <b dir="ltr">−{percent(cut)}</b>
              {shortAmount(money(Math.round(price * (1 - cut)), "USD"))}
            </span>
          ))}
        </div>
      </div>
      <figcaption className="muted">{write("welcome.example.caption")}</figcaption>
    </figure>
  );
}
