import type { ReactElement } from "react";

interface NumberFieldProps {
  readonly label: string;
  /** 0 shows as an empty field. */
  readonly value: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A whole number from 1 on; 0 when the field has none. */
export const NumberField = ({ label, value, max, onChange }: NumberFieldProps): ReactElement => (
  <label className="short">
    {label}
    <input
      type="number"
      required
      min={1}
      max={max}
      value={value || ""}
      onChange={(event) => onChange(event.target.valueAsNumber || 0)}
    />
  </label>
);
