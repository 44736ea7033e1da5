import type { ReactElement, ReactNode } from "react";
import { Mark } from "./brand.tsx";

interface NoteProps {
  readonly title: string;
  readonly children: ReactNode;
  /** It has the only heading of the page. */
  readonly alone?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** Shown in place of a history: why there is none, and what can be done. */
export const Note = ({ title, children, alone = false, action }: NoteProps): ReactElement => (
  <div className="note" role="status">
    <Mark size={44} />
    {alone ? <h1>{title}</h1> : <h2>{title}</h2>}
    <div className="muted">{children}</div>
    {action && (
      <button type="button" className="button strong" onClick={action.run}>
        {action.label}
      </button>
    )}
  </div>
);
