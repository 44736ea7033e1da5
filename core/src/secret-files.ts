type Variables = Readonly<Record<string, string | undefined>>;

/** Settings that are secrets, or hold one. */
export const secretNames = [
  "DATABASE_URL",
  "DATABASE_OWNER_URL",
  "VERIFIER_KEY",
  "OPERATOR_KEY",
  "OPERATOR_WEBHOOK",
  "SMTP_URL",
  "TELEGRAM_BOT_TOKEN",
  "VERIFIER_PROXY",
  "VERIFIER_SECOND_PROXY",
] as const;

/**
 * The variables with each secret that is kept in a file, as NAME_FILE names it: Docker's secrets and systemd's credentials
 * are files, and what is in the environment is inherited by every program. The file's text is the value, without white space
 * around it. Problems are a sentence each. `read` throws where there is no such file.
 */
export function withSecretFiles(
  variables: Variables,
  read: (path: string) => string,
): { readonly variables: Variables; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const found: Record<string, string> = {};
  for (const name of secretNames) {
    const path = variables[`${name}_FILE`]?.trim();
    if (!path) continue;
    if (variables[name]?.trim()) {
      problems.push(`${name} and ${name}_FILE are both set: set one of them.`);
      continue;
    }
    try {
      found[name] = read(path).trim();
      if (found[name] === "") problems.push(`${name}_FILE names ${path}, which is empty.`);
    } catch (error) {
      const { code = String(error) } = error as { code?: string };
      problems.push(`${name}_FILE names ${path}, which cannot be read (${code}).`);
    }
  }
  return { variables: { ...variables, ...found }, problems };
}
