let groups = 0;

interface RadioGroupInput<T extends string> {
  readonly legend: string;
  /** Whether the legend is visible, not only announced. */
  readonly shown?: boolean;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A group of radio buttons side by side. */
export function radioGroupOf<T extends string>(
  document: Document,
  input: RadioGroupInput<T>,
): HTMLFieldSetElement {
  groups += 1;
  const fieldset = document.createElement("fieldset");
  fieldset.className = "tm-choice";
  const legend = document.createElement("legend");
  if (!input.shown) legend.className = "tm-hidden";
  legend.textContent = input.legend;
  fieldset.append(legend);
  for (const [value, text] of input.options) {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.className = "tm-hidden";
    radio.name = `tm-choice-${groups}`;
    radio.value = value;
    radio.checked = value === input.value;
    radio.addEventListener("change", () => input.onChange(value));
    const words = document.createElement("span");
    words.textContent = text;
    label.append(radio, words);
    fieldset.append(label);
  }
  return fieldset;
}
