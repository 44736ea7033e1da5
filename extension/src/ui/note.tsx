import type { ReactElement, ReactNode } from "react";
import { Mark } from "./brand.tsx";

interface NoteProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** Said instead of a history: why there is none, and what can be done. */
export const Note = ({ title, children, action }: NoteProps): ReactElement => (
  <div className="note" role="status">
    <Mark size={44} />
    <h2>{title}</h2>
    <div className="muted">{children}</div>
    {action && (
      <button type="button" className="button strong" onClick={action.run}>
        {action.label}
      </button>
    )}
  </div>
);
