import type { ReactElement } from "react";
import { texts } from "../texts.ts";

interface ListProps {
  readonly title: string;
  readonly lead: string;
  readonly items: readonly string[];
  readonly sort: "sent" | "never";
}

const List = ({ title, lead, items, sort }: ListProps): ReactElement => (
  <section className={`card ${sort}`}>
    <h2>{title}</h2>
    <p className="muted">{lead}</p>
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  </section>
);

export function WhatIsSent(): ReactElement {
  const { sentTitle, sentLead, sent, neverTitle, neverLead, never } = texts.welcome;
  return (
    <div className="pair">
      <List sort="sent" title={sentTitle} lead={sentLead} items={sent} />
      <List sort="never" title={neverTitle} lead={neverLead} items={never} />
    </div>
  );
}
