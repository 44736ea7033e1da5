import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { marketplaces } from "../core/src/marketplace.ts";
import { shopImage } from "../core/src/page/image.ts";

/** Bytes after gzip. */
const budgets = [
  { name: "content script", files: "content.*.js", most: 24 * 1024 },
  { name: "popup", files: "popup.*.js", most: 96 * 1024 },
  { name: "panel", files: "tabs/panel.*.js", most: 96 * 1024 },
];
/** With the messages of another language. */
const withLanguage = 120 * 1024;
/** What browsers and stores take. */
const longestDescription = 132;
const permissions = ["alarms", "notifications", "storage"];
/** What the old Parcel writes where it dropped an import. */
const dropped = /"\.[^"]+":!1/;

async function filesIn(folder, pattern) {
  const found = await Array.fromAsync(glob(pattern, { cwd: folder }));
  return Promise.all(found.map(async (name) => ({ name, text: await readFile(join(folder, name)) })));
}

function faultsOf(manifest) {
  const faults = [];
  const hold = (fine, fault) => fine || faults.push(fault);
  const same = (a, b) => JSON.stringify(a?.toSorted()) === JSON.stringify(b.toSorted());
  const matches = marketplaces.map(({ host }) => `https://${host}/*`);
  hold(manifest.manifest_version === 3, "is not of version 3");
  hold(manifest.default_locale === "en", "has no language to fall back to");
  hold(manifest.incognito === "not_allowed", "allows private windows");
  hold(same(manifest.permissions, permissions), `asks for ${manifest.permissions}`);
  hold(!manifest.host_permissions && !manifest.optional_host_permissions, "asks for hosts");
  hold(!manifest.optional_permissions && !manifest.externally_connectable, "opens more than it needs");
  const [shown, ...more] = manifest.web_accessible_resources ?? [];
  hold(more.length === 0 && same(shown?.resources, ["tabs/panel.html"]), "shows other files to web pages");
  hold(shown?.use_dynamic_url === true, "lets pages find out whether it is there");
  hold(same(shown?.matches, matches), "shows its panel elsewhere than on core's marketplaces");
  hold(manifest.content_scripts?.length === 1, "has not one content script");
  hold(same(manifest.content_scripts?.[0]?.matches, matches), "runs elsewhere than on core's marketplaces");
  const csp = manifest.content_security_policy?.extension_pages ?? "";
  const framers = /frame-ancestors ([^;]+)/.exec(csp)?.[1]?.split(" ");
  hold(
    same(
      framers,
      marketplaces.map(({ host }) => `https://${host}`),
    ),
    "can be framed elsewhere",
  );
  const images = /img-src ([^;]+)/.exec(csp)?.[1]?.split(" ") ?? [];
  hold(
    images.every((source) => source === "'self'" || shopImage(`${source}/`) !== null),
    "loads images of others than Amazon's image hosts",
  );
  hold(csp.startsWith("default-src 'none'; script-src 'self';") && !csp.includes("unsafe"), "has a lax CSP");
  return faults.map((fault) => `manifest ${fault}`);
}

/** Looks at a finished build for what its tools would let pass; throws with all faults. Returns sizes. */
export async function checkBuild(folder, target) {
  const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  const faults = faultsOf(manifest);
  const gecko = manifest.browser_specific_settings?.gecko;
  if (target === "firefox" && !gecko?.id) faults.push("manifest has no Gecko id");
  if (target !== "firefox" && gecko) faults.push("manifest has settings of Firefox");
  for (const { name, text } of await filesIn(folder, "**/*.js")) {
    if (dropped.test(text.toString())) faults.push(`${name} lost an import`);
    if (/\beval\(|\bFunction\(/.test(text.toString())) faults.push(`${name} makes code from text`);
  }
  for (const { name, text } of await filesIn(folder, "**/*.html")) {
    if (!text.includes('<html lang="en">')) faults.push(`${name} does not say its language`);
  }
  const sizes = {};
  for (const { name, files, most } of budgets) {
    const [file, ...others] = await filesIn(folder, files);
    if (!file || others.length > 0) faults.push(`${name} is not one file`);
    sizes[name] = file ? gzipSync(file.text, { level: 9 }).length : 0;
    if (sizes[name] > most) faults.push(`${name} has ${sizes[name]} B gzipped, ${most} are allowed`);
    for (const { name: path, text } of await filesIn(folder, `messages/*/${name}.json`)) {
      const sum = sizes[name] + gzipSync(text, { level: 9 }).length;
      if (sum > withLanguage)
        faults.push(`${name} has ${sum} B gzipped with ${path}, ${withLanguage} are allowed`);
    }
  }
  for (const { name, text } of await filesIn(folder, "_locales/*/messages.json")) {
    const { length } = JSON.parse(text).description.message;
    if (length > longestDescription) faults.push(`${name} has a description of ${length} characters`);
  }
  if (faults.length > 0) throw new Error(`${folder}:\n- ${faults.join("\n- ")}`);
  return sizes;
}
