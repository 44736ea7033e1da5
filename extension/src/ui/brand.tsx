import type { ReactElement } from "react";
import { write } from "../reader.ts";

/** The logo: a tide below the line that it once reached. */
export const Mark = ({ size = 22 }: { readonly size?: number }): ReactElement => (
  <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
    <rect width="64" height="64" rx="15" fill="#0b66a4" />
    <path
      d="M12 19h41"
      stroke="#e2f5ff"
      strokeWidth="4.5"
      strokeLinecap="round"
      strokeDasharray="6.5 10.75"
    />
    <path
      d="M0 40.5C6.5 37.500 11 28 21 28c12.500 0 13.500 14.500 25 14.500 7 0 11.500-4.500 18-7.200V49a15 15 0 0 1-15 15H15A15 15 0 0 1 0 49z"
      fill="#4fbdf2"
    />
    <path
      d="M0 50.500C7 48.500 11.500 44 20.500 44c12 0 14.500 9 25.750 9 6.500 0 11.250-2.500 17.700-4.300A15 15 0 0 1 49 64H15A15 15 0 0 1 0 50.500z"
      fill="#eef9ff"
    />
  </svg>
);

export const Brand = ({ size = 22 }: { readonly size?: number }): ReactElement => (
  <span className="brand">
    <Mark size={size} />
    {write("brand.name")}
  </span>
);
