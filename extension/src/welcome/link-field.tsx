import { type ReactElement, useId, useRef, useState } from "react";
import { write } from "../reader.ts";

interface LinkFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint: string;
  readonly problem: string | undefined;
}

/** The field for a link, with a button that pastes it. A browser that does not let the button read leaves the keyboard. */
export function LinkField({ value, onChange, hint, problem }: LinkFieldProps): ReactElement {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isRefused, setRefused] = useState(false);
  const paste = (): void => {
    // Within the click: browsers ask, or refuse, without it.
    const reading = navigator.clipboard?.readText?.() ?? Promise.reject(new Error("No clipboard."));
    reading.then(
      (text) => {
        setRefused(false);
        onChange(text.trim());
      },
      () => {
        setRefused(true);
        input.current?.focus();
      },
    );
  };
  const below = problem ?? (isRefused ? write("welcome.link.by-hand") : hint);
  return (
    <div className="field link-field">
      <label htmlFor={id}>{write("welcome.link")}</label>
      <div className="row">
        <input
          ref={input}
          id={id}
          type="text"
          inputMode="url"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          placeholder={write("welcome.link.example")}
          value={value}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-below`}
          onChange={(event) => onChange(event.target.value)}
        />
        <button type="button" className="button" onClick={paste}>
          {write("welcome.link.paste")}
        </button>
      </div>
      <small id={`${id}-below`} className={problem ? "bad" : undefined} role={problem ? "alert" : undefined}>
        {below}
      </small>
    </div>
  );
}
