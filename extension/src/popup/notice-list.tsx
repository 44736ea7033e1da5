import type { ReactElement } from "react";
import type { Notice } from "./notices.ts";

interface NoticeListProps {
  readonly notices: readonly Notice[];
  readonly onRetry: () => void;
  readonly openSettings: () => void;
}

/** The first thing that is read. Announced when it changes. */
export const NoticeList = ({ notices, onRetry, openSettings }: NoticeListProps): ReactElement => (
  <div className="notices" role="status">
    {notices.map(({ tone, title, text, action }) => (
      <div key={title} className={`notice ${tone}`}>
        <strong>{title}</strong>
        <p>
          {text}{" "}
          {action && (
            <button type="button" className="link" onClick={action.run === "retry" ? onRetry : openSettings}>
              {action.label}
            </button>
          )}
        </p>
      </div>
    ))}
  </div>
);
