import { type ReactElement, useId } from "react";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly mode?: "url" | "text" | "email" | "numeric";
}

/** A labelled text field with a hint, or what is wrong with it. */
export function Field({ label, value, onChange, hint, problem, mode = "text" }: FieldProps): ReactElement {
  const id = useId();
  const below = problem ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={mode}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
        onChange={(event) => onChange(event.target.value)}
      />
      {below !== undefined && (
        <small
          id={`${id}-below`}
          className={problem ? "bad" : undefined}
          role={problem ? "alert" : undefined}
        >
          {below}
        </small>
      )}
    </div>
  );
}
