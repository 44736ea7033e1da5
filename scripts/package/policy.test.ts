import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { browsers, policyFile, systems } from "./policy.ts";

const server = "https://tides.example";
const ids = { chrome: "bk".repeat(16), edge: "bk".repeat(16), firefox: "tidemark@tides.example" };
const policy = (browser: (typeof browsers)[number], system: (typeof systems)[number], at = server) =>
  policyFile({ browser, system, server: at, id: ids[browser], file: "tidemark.xpi" });
const command = fileURLToPath(new URL("../extension-policy.mjs", import.meta.url));
const run = (...args: string[]) =>
  spawnSync(process.execPath, [command, ...args], {
    encoding: "utf8",
    env: { ...process.env, EXTENSION_ID: "", EXTENSION_KEY: "", UPDATE_URL: "" },
  });

test.each(browsers.flatMap((browser) => systems.map((system) => [browser, system] as const)))(
  "the policy of %s on %s names the extension and its server, and lets people turn it off",
  (browser, system) => {
    const { path, content } = policy(browser, system);
    expect(path).not.toBe("");
    expect(content).toContain(ids[browser]);
    expect(content).toContain(`${server}/extension/`);
    expect(content).toContain("normal_installed");
    expect(content).not.toContain("force_installed");
  },
);

test("the policies of Firefox, and those for Linux, are JSON that says the same everywhere", () => {
  const firefox = systems.map((system) => JSON.parse(policy("firefox", system).content));
  expect(firefox[1]).toEqual(firefox[0]);
  expect(firefox[0].policies.ExtensionSettings[ids.firefox].install_url).toBe(
    `${server}/extension/tidemark.xpi`,
  );
  expect(JSON.parse(policy("chrome", "linux").content).ExtensionSettings[ids.chrome].update_url).toBe(
    `${server}/extension/update.xml`,
  );
});

test("the value in a registry file is the JSON of the policy", () => {
  const { content } = policy("edge", "windows");
  expect(content).toContain("\\SOFTWARE\\Policies\\Microsoft\\Edge]\r\n");
  const [, value] = /"ExtensionSettings"=(".*")\r\n/.exec(content) ?? [];
  expect(JSON.parse(JSON.parse(value!))).toEqual(
    JSON.parse(policy("edge", "linux").content).ExtensionSettings,
  );
});

test("an address with markup stays text in a profile of macOS", () => {
  const { content } = policy("chrome", "macos", "https://tides.example/<&>");
  expect(content).toContain("https://tides.example/&#60;&#38;&#62;/extension/update.xml");
});

test("on Windows and macOS it is said that Chrome and Edge need a managed computer", () => {
  for (const browser of ["chrome", "edge"] as const) {
    for (const system of ["windows", "macos"] as const) {
      expect(policy(browser, system).notes.join(" ")).toContain("only where the computer is managed");
    }
    expect(policy(browser, "linux").notes.join(" ")).not.toContain("managed:");
  }
});

test("the command prints the file alone, and says elsewhere where it belongs", () => {
  const { status, stdout, stderr } = run("--browser", "firefox", "--system", "linux", "--server", server);
  expect(status).toBe(0);
  expect(JSON.parse(stdout).policies.ExtensionSettings).toHaveProperty(["tidemark@tidemark.invalid"]);
  expect(stderr).toContain("/etc/firefox/policies/policies.json");
});

test.each([
  [["--system", "linux", "--server", server], "--browser must be"],
  [["--browser", "chrome", "--system", "plan9", "--server", server], "--system must be"],
  [["--browser", "firefox", "--system", "linux"], "--server must be"],
  [["--browser", "firefox", "--system", "linux", "--server", "http://x.example"], "--server must be"],
  [["--browser", "chrome", "--system", "linux", "--server", server], "--id must be"],
  [["--browser", "chrome", "--system", "linux", "--server", server, "--id", "abc"], "32 letters"],
  [["--browser", "firefox", "--system", "linux", "--server", server, "--file", "../x.xpi"], "--file must be"],
  [["--colour", "red"], "usage:"],
])("the command refuses %j with a sentence", (args, sentence) => {
  const { status, stdout, stderr } = run(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(sentence);
});
