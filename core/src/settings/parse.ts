import type * as z from "zod/mini";
import { listeningSettings } from "./listening-settings.ts";
import { serverSettings } from "./server-settings.ts";
import type { Reader, Setting } from "./setting.ts";
import { verifierSettings } from "./verifier-settings.ts";

/** Every setting, by its name in the environment. */
export const settings = { ...listeningSettings, ...serverSettings, ...verifierSettings };
export type SettingName = keyof typeof settings;
type Table = typeof settings;

/** The parsed settings of a reader; null: not set, and without a default. */
export type SettingsOf<R extends Reader> = {
  readonly [N in SettingName as R extends Table[N]["readBy"][number] ? N : never]:
    | z.output<Table[N]["schema"]>
    | (Table[N] extends { readonly default: string } ? never : null);
};

export type Variables = Readonly<Record<string, string | undefined>>;

export type ParsedSettings<R extends Reader> =
  | { readonly ok: true; readonly values: SettingsOf<R> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Longer files hold no secret. */
const longestSecret = 64 * 1024;

/**
 * Parses what one reader uses. An empty variable counts as not set. A secret is also read from the file that
 * `NAME_FILE` names, trimmed. All problems are returned together, a sentence each, none with a secret.
 */
export function parseSettings<R extends Reader>(
  reader: R,
  variables: Variables,
  readFile: (path: string) => string,
): ParsedSettings<R> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    if (!setting.readBy.includes(reader)) continue;
    const given = givenOf(name, setting, variables, readFile);
    if ("problem" in given) problems.push(given.problem);
    else if (given.text === undefined) values[name] = null;
    else {
      const parsed = setting.schema.safeParse(given.text);
      if (parsed.success) values[name] = parsed.data;
      else problems.push(`${given.name} ${parsed.error.issues[0]!.message}.`);
    }
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, values: values as unknown as SettingsOf<R> };
}

type Given = { readonly name: string; readonly text: string | undefined } | { readonly problem: string };

function givenOf(
  name: string,
  setting: Setting,
  variables: Variables,
  readFile: (path: string) => string,
): Given {
  const text = variables[name]?.trim() || undefined;
  const fileName = `${name}_FILE`;
  const path = setting.secret && variables[fileName]?.trim();
  if (!path) return { name, text: text ?? setting.default };
  if (text) return { problem: `${name} and ${fileName} are both set: keep one of them.` };
  try {
    const held = readFile(path).trim();
    if (held.length > longestSecret) return { problem: `${fileName}: ${path} is too large to be a secret.` };
    return held ? { name: fileName, text: held } : { problem: `${fileName}: ${path} is empty.` };
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    return { problem: `${fileName}: ${path} cannot be read (${code}).` };
  }
}
