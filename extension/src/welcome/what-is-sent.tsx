import type { ReactElement } from "react";
import { write } from "../reader.ts";

const sent = [
  "welcome.sent.product",
  "welcome.sent.prices",
  "welcome.sent.seller",
  "welcome.sent.country",
  "welcome.sent.age",
  "welcome.sent.counts",
  "welcome.sent.search",
  "welcome.sent.lists",
] as const;
const never = [
  "welcome.never.person",
  "welcome.never.orders",
  "welcome.never.other",
  "welcome.never.private",
  "welcome.never.paused",
] as const;

interface ListProps {
  readonly sort: "sent" | "never";
  readonly items: typeof sent | typeof never;
}

const List = ({ sort, items }: ListProps): ReactElement => (
  <section className={sort}>
    <h3>{write(`welcome.${sort}.title`)}</h3>
    <p className="muted">{write(`welcome.${sort}.lead`)}</p>
    <ul>
      {items.map((item) => (
        <li key={item}>{write(item)}</li>
      ))}
    </ul>
  </section>
);

/** The consent text in full: what each answer means. */
export const WhatIsSent = (): ReactElement => (
  <details className="card details">
    <summary>{write("welcome.details")}</summary>
    <div className="pair">
      <List sort="sent" items={sent} />
      <List sort="never" items={never} />
    </div>
    <h3>{write("welcome.where.title")}</h3>
    <p>{write("welcome.where.text")}</p>
    <h3>{write("welcome.look.title")}</h3>
    <p>{write("welcome.look.details")}</p>
  </details>
);
