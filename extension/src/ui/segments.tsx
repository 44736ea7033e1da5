import { type ReactElement, useId } from "react";

interface SegmentsProps<T extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly name: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A segmented control. It is made of radio buttons, which arrow keys and screen readers support. */
export function Segments<T extends string>({
  legend,
  options,
  value,
  onChange,
}: SegmentsProps<T>): ReactElement {
  const group = useId();
  return (
    <fieldset className="segments">
      <legend className="hidden">{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={group}
            className="hidden"
            aria-label={option.name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span aria-hidden="true">{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
