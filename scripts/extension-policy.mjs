import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSettings, chromeIdOf } from "./package/build-settings.ts";
import { browsers, policyFile, systems } from "./package/policy.ts";
import { root } from "./project.mjs";

/**
 * `npm run -s extension-policy -- --browser B --system S [--server URL] [--id ID] [--file NAME] > FILE`: the policy by which a
 * browser installs Tidemark from one's own server. What is to be known besides goes to stderr.
 */
const usage = `usage: npm run -s extension-policy -- --browser ${browsers.join("|")} --system ${systems.join("|")} --server https://tides.example [--id ID] [--file tidemark.xpi]`;
const refuse = (sentence) => {
  console.error(`${sentence}\n${usage}`);
  process.exit(2);
};

function read() {
  const text = { type: "string" };
  try {
    const options = { browser: text, system: text, server: text, id: text, file: text };
    const { values } = parseArgs({ options });
    const given = values.server === undefined ? {} : { UPDATE_URL: values.server };
    return { values, settings: buildSettings({ ...process.env, ...given }) };
  } catch (error) {
    return refuse(error.message.replace("UPDATE_URL", "--server"));
  }
}

const { values, settings } = read();
const { browser, system, file = "tidemark.xpi" } = values;
if (!browsers.includes(browser)) refuse(`--browser must be one of ${browsers.join(", ")}.`);
if (!systems.includes(system)) refuse(`--system must be one of ${systems.join(", ")}.`);
if (!settings.updateUrl) refuse("--server must be your server's https address, like https://tides.example.");
if (!/^\w[\w.-]*\.xpi$/.test(file)) refuse("--file must be the name of a .xpi file in the server's folder.");

const own = JSON.parse(await readFile(join(root, "extension", "package.json"), "utf8"));
const firefoxId = settings.id ?? own.manifest.browser_specific_settings.gecko.id;
const chromeId = settings.key && chromeIdOf(Buffer.from(settings.key, "base64"));
const id = values.id ?? (browser === "firefox" ? firefoxId : chromeId);
if (!id) refuse("--id must be the id of your .crx file, or EXTENSION_KEY its public key.");
if (browser !== "firefox" && !/^[a-p]{32}$/.test(id)) refuse("--id must be 32 letters from a to p.");

const { path, content, notes } = policyFile({ browser, system, server: settings.updateUrl, id, file });
process.stdout.write(content);
console.error(`This belongs at ${path}`);
for (const note of notes) console.error(note);
