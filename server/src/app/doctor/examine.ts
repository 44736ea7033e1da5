import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type SettingName, settings, type Variables } from "@tidemark/core/settings";
import { parseConfig } from "@tidemark/drizzle";
import { parseEnv } from "../environment.ts";
import { checkDatabase } from "./check-database.ts";
import { checkLimits } from "./check-limits.ts";
import { checkDisk, checkPort, checkReach, checkSecrets, checkTimeZone } from "./check-machine.ts";
import { checkMail, checkPush } from "./check-mail.ts";
import { checkProxy } from "./check-proxy.ts";
import { checked, type Finding, fault, fine, note } from "./finding.ts";

/** Examines what a server needs, from its settings. Starts an embedded database that does not run, and stops it again. */
export async function examine(variables: Variables, { online = true } = {}): Promise<readonly Finding[]> {
  const parsed = parseEnv(variables);
  const notes = parsed.notes.map((one) => note("settings", one));
  const zone = checkTimeZone(variables.TZ);
  if (!parsed.ok) {
    const todo = "See docs/operating.md, Settings; nothing else was checked.";
    return [...parsed.problems.map((one) => fault("settings", one, todo)), ...notes, ...zone];
  }
  const { config } = parsed;
  const { dataDir } = config;
  const port = { running: false };
  const parts = [
    await checked("disk", () => checkDisk(dataDir)),
    await checked("secrets", () => checkSecrets(dataDir)),
    await checked("port", async () => {
      const { findings, running } = await checkPort(config);
      port.running = running;
      return [...findings, ...checkReach(config)];
    }),
    // A wrong file of secrets stops an embedded database: it is checked before.
    await checked("database", () => checkDatabase(config), 60_000),
    await checked("limits", () => checkLimits(config)),
    await checked("mail", () => checkMail(config)),
    await checked("push", async () =>
      checkPush((await secretsIn(dataDir))?.vapidKey ?? null, config, online ? undefined : []),
    ),
    await checked("proxy", () => checkProxy(config, port.running)),
  ];
  return [fine("settings", "All settings are valid."), ...notes, ...parts.flat(), ...zone];
}

async function secretsIn(dataDir: string) {
  const text = await readFile(join(dataDir, "config.json"), "utf8").catch(() => "");
  return parseConfig(text);
}

/** Everything that must never be shown: secrets of the settings and of config.json, and passwords within URLs. */
export async function secretValues(variables: Variables): Promise<readonly string[]> {
  const given = (Object.keys(settings) as SettingName[]).flatMap((name) => {
    const value = variables[name]?.trim() || textIn(variables[`${name}_FILE`]);
    return "secret" in settings[name] && value ? [value, ...passwordsIn(value)] : [];
  });
  const stored = await secretsIn(resolve(variables.DATA_DIR?.trim() || ".tidemark"));
  const { reporterKeys = [], ...others } = stored ?? {};
  return [...given, ...Object.values(others), ...reporterKeys.map(({ secret }) => secret)];
}

function textIn(path: string | undefined): string | undefined {
  try {
    return path && readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

function passwordsIn(value: string): readonly string[] {
  const password = URL.canParse(value) ? new URL(value).password : "";
  try {
    return password ? [password, decodeURIComponent(password)] : [];
  } catch {
    return [password];
  }
}

/** The text without any of the secrets. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => typeof secret === "string" && secret.length >= 4)
    .reduce((left, secret) => left.replaceAll(secret, "…"), text);
