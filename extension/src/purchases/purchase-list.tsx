import { parsePurchase } from "@tidemark/core/purchases";
import { type ReactElement, useMemo, useState } from "react";
import { shopUrl } from "../holder/shop-url.ts";
import { write } from "../reader.ts";
import { Field } from "../ui/field.tsx";
import { purchaseWords } from "./purchase-words.ts";

interface PurchaseListProps {
  /** Newest first. */
  readonly texts: readonly string[];
  /** Null: all. */
  readonly onRemove: (texts: string[] | null) => Promise<void>;
  readonly onRestore: (text: string) => Promise<void>;
  readonly onExport: () => void;
}

const mostShown = 30;

/** All that is kept, to search, delete and export. */
export function PurchaseList({ texts, onRemove, onRestore, onExport }: PurchaseListProps): ReactElement {
  const [search, setSearch] = useState("");
  const [removed, setRemoved] = useState<string | null>(null);
  const [isConfirming, setConfirming] = useState(false);
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return texts.filter((text) => words.every((word) => text.toLowerCase().includes(word)));
  }, [texts, search]);
  const remove = async (text: string): Promise<void> => {
    await onRemove([text]);
    setRemoved(text);
  };
  return (
    <>
      <p>{write("paid.list", { count: texts.length })}</p>
      {texts.length > 5 && (
        <div className="fields">
          <Field label={write("paid.search")} value={search} onChange={setSearch} />
        </div>
      )}
      <p role="status" className="line">
        {removed !== null && !texts.includes(removed) && (
          <>
            {write("paid.removed")}{" "}
            <button type="button" className="link" onClick={() => void onRestore(removed)}>
              {write("paid.undo")}
            </button>
          </>
        )}
      </p>
      {texts.length > 0 && found.length === 0 && <p className="muted">{write("paid.none")}</p>}
      {found.length > 0 && (
        <ul className="watches paid">
          {found.slice(0, mostShown).map((text) => (
            <Row key={text} text={text} onRemove={() => void remove(text)} />
          ))}
        </ul>
      )}
      {found.length > mostShown && (
        <p className="muted">{write("paid.more", { count: found.length - mostShown })}</p>
      )}
      {texts.length > 0 && (
        <div className="row">
          <button type="button" className="button" onClick={onExport}>
            {write("paid.export")}
          </button>
          {isConfirming ? (
            <>
              <strong>{write("paid.remove-all.sure")}</strong>
              <button
                type="button"
                className="button danger"
                onClick={() => {
                  setConfirming(false);
                  void onRemove(null);
                }}
              >
                {write("paid.remove-all.yes")}
              </button>
              <button type="button" className="button" onClick={() => setConfirming(false)}>
                {write("paid.remove-all.no")}
              </button>
            </>
          ) : (
            <button type="button" className="button danger" onClick={() => setConfirming(true)}>
              {write("paid.remove-all")}
            </button>
          )}
        </div>
      )}
    </>
  );
}

function Row({
  text,
  onRemove,
}: {
  readonly text: string;
  readonly onRemove: () => void;
}): ReactElement | null {
  const purchase = parsePurchase(text);
  if (!purchase) return null;
  const { asin, shop, day, paid } = purchaseWords(purchase);
  return (
    <li>
      <a href={shopUrl(purchase)!} target="_blank" rel="noreferrer">
        {write("paid.product", { asin, shop })}
      </a>
      <span>{write("paid.amount", { price: paid, day })}</span>
      <button
        type="button"
        className="link"
        aria-label={write("paid.remove.of", { asin, day })}
        onClick={onRemove}
      >
        {write("paid.remove")}
      </button>
    </li>
  );
}
