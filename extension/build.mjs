import { spawn } from "node:child_process";
import { copyFile, cp, glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSettings, withSettings } from "../scripts/package/build-settings.ts";
import { readTranslation } from "../texts/src/read-translation.ts";
import { englishCatalogues, translatedLanguages, translationProblems } from "../texts/src/translations.ts";
import { checkBuild } from "./check-build.mjs";
import { prebundle } from "./prebundle.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const targets = { chrome: "chrome-mv3", firefox: "firefox-mv3" };

/**
 * Builds the extension for "chrome" or "firefox" and returns the folder to load. Throws when the build is
 * broken in a way that its tools do not see. Never run two at once: they share `.plasmo/`.
 */
export async function buildExtension(target) {
  const name = targets[target];
  if (!name) throw new Error(`Unknown target ${target}: one of ${Object.keys(targets).join(", ")}.`);
  const settings = buildSettings(process.env);
  const folder = join(root, "build", `${name}-prod`);
  holdTranslations();
  await rm(folder, { recursive: true, force: true });
  await prebundle(root);
  await plasmo(name);
  await unwrapContentScript(folder);
  await nameLanguage(folder);
  await cp(join(root, "prebuilt", "messages"), join(folder, "messages"), { recursive: true });
  await writeLocales(folder);
  await writeManifest(folder, target, settings);
  await checkBuild(folder, target);
  return folder;
}

/** Throws where a translation lacks a message, or has another placeholder, tag or plural form than it must. */
function holdTranslations() {
  const problems = translatedLanguages
    .flatMap(translationProblems)
    .filter((problem) => !problem.includes("/server.json: "));
  if (problems.length > 0) throw new Error(`The translations differ from English:\n${problems.join("\n")}`);
}

/** Plasmo puts the one module of the content script into a loader of modules, 1 KB that nothing needs. */
async function unwrapContentScript(folder) {
  for await (const name of glob("content.*.js", { cwd: folder })) {
    await copyFile(join(root, "prebuilt", "content.js"), join(folder, name));
  }
}

/** Plasmo writes pages that do not say their language. Those in another one say so when they start. */
async function nameLanguage(folder) {
  for await (const name of glob("**/*.html", { cwd: folder })) {
    const page = await readFile(join(folder, name), "utf8");
    await writeFile(join(folder, name), page.replace("<html>", '<html lang="en">'));
  }
}

/** Name and description, as the browser lists the extension in its own language. */
async function writeLocales(folder) {
  const english = englishCatalogues.extension;
  const descriptions = translatedLanguages.flatMap((language) => {
    const { "manifest.description": description } = readTranslation(language, "extension");
    return description ? [[language, description]] : [];
  });
  for (const [language, description] of [["en", english["manifest.description"]], ...descriptions]) {
    const locale = join(folder, "_locales", language.replace("-", "_"));
    const messages = { name: { message: english["brand.name"] }, description: { message: description } };
    await mkdir(locale, { recursive: true });
    await writeFile(join(locale, "messages.json"), `${JSON.stringify(messages, null, 2)}\n`);
  }
}

/** Plasmo leaves `gecko_android` out. */
async function writeManifest(folder, target, settings) {
  const file = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  if (target === "firefox") {
    const own = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    manifest.browser_specific_settings = own.manifest.browser_specific_settings;
  }
  const named = { name: "__MSG_name__", description: "__MSG_description__", default_locale: "en" };
  const whole = withSettings({ ...manifest, ...named }, target, settings);
  await writeFile(file, `${JSON.stringify(whole, null, 2)}\n`);
}

function plasmo(name) {
  const bin = createRequire(import.meta.url).resolve("plasmo/bin/index.mjs");
  const args = [bin, "build", `--target=${name}`, "--src-path=."];
  const env = { ...process.env, NODE_ENV: "production", PLASMO_TELEMETRY: "0" };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`plasmo ended with ${code}\n${output}`)),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await buildExtension(process.argv[2] ?? "chrome"));
}
