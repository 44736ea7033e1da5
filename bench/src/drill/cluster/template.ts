/** Where the files of `deploy/cluster` are to lead, in place of `10.0.0.0/24` and the system's folders. */
export interface Place {
  /** `127.83.41.` */
  readonly network: string;
  readonly folder: string;
  /** Replaced before all else. */
  readonly more?: Readonly<Record<string, string>>;
}

/** A file of `deploy/cluster` for a machine of the drill. */
export function render(template: string, machine: number, { network, folder, more = {} }: Place): string {
  let text = template.replaceAll("@n@", String(machine));
  for (const [from, to] of Object.entries(more)) {
    if (!text.includes(from)) throw new Error(`the template does not hold ${from}`);
    text = text.replaceAll(from, to);
  }
  return text
    .replaceAll(/\b10\.0\.0\./g, network)
    .replaceAll("/var/lib/", `${folder}/`)
    .replaceAll("/var/run/", `${folder}/run-`);
}

/** The settings in a file of lines `NAME=value`. */
export const settingsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value!]];
    }),
  );
