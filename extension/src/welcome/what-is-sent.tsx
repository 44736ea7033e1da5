import { type ReactElement, useState } from "react";
import { currentReader, englishReader, type WriteMessage, write as writeNow } from "../reader.ts";

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
  readonly write: WriteMessage;
}

const List = ({ sort, items, write }: ListProps): ReactElement => (
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

/** The consent text in full: what each answer means. `consentVersion` counts its meanings. */
const ConsentText = ({ write }: { readonly write: WriteMessage }): ReactElement => (
  <>
    <div className="pair">
      <List sort="sent" items={sent} write={write} />
      <List sort="never" items={never} write={write} />
    </div>
    <h3>{write("welcome.where.title")}</h3>
    <p>{write("welcome.where.text")}</p>
    <h3>{write("welcome.look.title")}</h3>
    <p>{write("welcome.look.details")}</p>
  </>
);

/** What is sent, folded unless it `isOpen`; a translation shows the English text, too, which applies. */
export function WhatIsSent({ isOpen = false }: { readonly isOpen?: boolean }): ReactElement {
  const [hasEnglish, setEnglish] = useState(false);
  const isTranslation = currentReader().language !== "en";
  const link = (inside: readonly unknown[]): ReactElement => (
    <button
      key="english"
      type="button"
      className="link"
      aria-expanded={hasEnglish}
      onClick={() => setEnglish(!hasEnglish)}
    >
      {inside as ReactElement[]}
    </button>
  );
  return (
    <details className="card details" open={isOpen}>
      <summary>{writeNow("welcome.details")}</summary>
      <ConsentText write={writeNow} />
      {isTranslation && <p className="governs">{writeNow.rich<ReactElement>("welcome.governs", { link })}</p>}
      {isTranslation && hasEnglish && (
        <div lang="en" dir="ltr" className="english">
          <ConsentText write={englishReader.write} />
        </div>
      )}
    </details>
  );
}
