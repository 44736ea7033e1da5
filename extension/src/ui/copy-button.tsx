import { type ReactElement, useState } from "react";
import { write } from "../reader.ts";

/** Copies a text to the clipboard. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }): ReactElement {
  const [result, setResult] = useState<"copied" | "failed" | null>(null);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setResult("copied"),
      () => setResult("failed"),
    );
  };
  return (
    <>
      <button type="button" className="button" onClick={copy}>
        {label}
      </button>
      <span className="muted" role="status">
        {result === "copied" && write("copy.done")}
        {result === "failed" && write("interrupted.text")}
      </span>
    </>
  );
}
