import type { ReactElement } from "react";
import { write } from "../reader.ts";

interface SettingsButtonProps {
  readonly onClick: () => void;
  /** It keeps its place, and is not seen. */
  readonly isDisabled?: boolean;
}

export const SettingsButton = ({ onClick, isDisabled = false }: SettingsButtonProps): ReactElement => (
  <button
    type="button"
    className="icon"
    disabled={isDisabled}
    aria-label={write("popup.settings")}
    title={write("popup.settings")}
    onClick={onClick}
  >
    <svg
      width="18"
      height="18"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <circle cx="12" cy="12" r="3.2" />
      <path
        d="M12 2.8v2.6M12 18.6v2.6M2.8 12h2.6M18.6 12h2.6M5.5 5.5l1.8 1.8M16.7 16.7l1.8 1.8M5.5 18.5l1.8-1.8M16.7 7.3l1.8-1.8"
        strokeLinecap="round"
      />
    </svg>
  </button>
);
