import type { ReactElement } from "react";
import { texts } from "../texts.ts";

/** The mark: a tide below the line that it once reached. */
export const Mark = ({ size = 22 }: { readonly size?: number }): ReactElement => (
  <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
    <rect width="64" height="64" rx="15" fill="#0b6aa8" />
    <path d="M12 21h40" stroke="#bfe6ff" strokeWidth="4.5" strokeLinecap="round" strokeDasharray="0.1 8" />
    <path
      d="M0 39c8-8 14-8 21.3 0s13.4 8 21.4 0S56 31 64 39v10a15 15 0 0 1-15 15H15A15 15 0 0 1 0 49z"
      fill="#5cc3f5"
    />
    <path
      d="M0 48c8-7 14-7 21.3 0s13.4 7 21.4 0S56 41 64 48v1a15 15 0 0 1-15 15H15A15 15 0 0 1 0 49z"
      fill="#e8f7ff"
    />
  </svg>
);

export const Brand = ({ size = 22 }: { readonly size?: number }): ReactElement => (
  <span className="brand">
    <Mark size={size} />
    {texts.name}
  </span>
);
