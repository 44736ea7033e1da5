import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubernetesSecrets } from "../deploy/kubernetes/secrets.mjs";
import { readOrCreateConfig } from "../drizzle/config.ts";

/** `npm run -s kubernetes-secrets -- FILE.json` makes new secrets for deploy/kubernetes. It replaces no file. */
const [path, ...rest] = process.argv.slice(2);
if (!path || rest.length > 0) {
  console.error("usage: npm run -s kubernetes-secrets -- FILE.json");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "tidemark-secrets-"));
try {
  const config = await readOrCreateConfig(folder);
  const secrets = kubernetesSecrets(config, randomBytes(32).toString("base64url"));
  writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  console.log(`${path} holds the secrets: kubectl apply -f ${path}. Keep it as you keep backups.`);
} catch (error) {
  const isThere = error.code === "EEXIST";
  console.error(isThere ? `${path} exists already: nothing was changed.` : error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
