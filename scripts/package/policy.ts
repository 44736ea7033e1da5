/** Browsers that take an extension by policy, and systems that they run on. */
export const browsers = ["chrome", "edge", "firefox"] as const;
export const systems = ["linux", "windows", "macos"] as const;
export type PolicyBrowser = (typeof browsers)[number];
export type PolicySystem = (typeof systems)[number];

export interface PolicyFile {
  /** Where it belongs. */
  readonly path: string;
  readonly content: string;
  /** What else must be known or done, a sentence each. */
  readonly notes: readonly string[];
}

interface Wish {
  readonly browser: PolicyBrowser;
  readonly system: PolicySystem;
  /** The server's address, without a slash at its end. */
  readonly server: string;
  readonly id: string;
  /** The name of Firefox's package on the server. */
  readonly file: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Installed by the administrator; who uses the browser may turn it off. */
const settingsOf = ({ browser, server, id, file }: Wish) =>
  browser === "firefox"
    ? { [id]: { installation_mode: "normal_installed", install_url: `${server}/extension/${file}` } }
    : { [id]: { installation_mode: "normal_installed", update_url: `${server}/extension/update.xml` } };

const firefoxPaths: Readonly<Record<PolicySystem, string>> = {
  linux: "/etc/firefox/policies/policies.json",
  windows: "C:\\Program Files\\Mozilla Firefox\\distribution\\policies.json",
  macos: "/Applications/Firefox.app/Contents/Resources/distribution/policies.json",
};
const linuxPaths = {
  chrome: "/etc/opt/chrome/policies/managed/tidemark.json",
  edge: "/etc/opt/edge/policies/managed/tidemark.json",
};
const registryKeys = { chrome: "Google\\Chrome", edge: "Microsoft\\Edge" };
const domains = { chrome: "com.google.Chrome", edge: "com.microsoft.Edge" };
const managed = {
  chrome:
    "On Windows and macOS, Chrome takes an extension from outside of its store only where the computer is managed: joined to a domain, or enrolled in Chrome Enterprise or MDM.",
  edge: "On Windows and macOS, Edge takes an extension from outside of its store only where the computer is managed: joined to a domain, or enrolled in MDM.",
};

const escapedXml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

function registryFile(wish: Wish, browser: "chrome" | "edge"): string {
  const quoted = JSON.stringify(JSON.stringify(settingsOf(wish)));
  return [
    "Windows Registry Editor Version 5.00",
    "",
    `[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\${registryKeys[browser]}]`,
    `"ExtensionSettings"=${quoted}`,
    "",
  ].join("\r\n");
}

function profileFile(wish: Wish, browser: "chrome" | "edge"): string {
  const [[id, settings]] = Object.entries(settingsOf(wish)) as [[string, Record<string, string>]];
  const rows = Object.entries(settings).map(
    ([key, value]) => `          <key>${key}</key>\n          <string>${escapedXml(value)}</string>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
  <key>PayloadIdentifier</key>
  <string>tidemark.${browser}</string>
  <key>PayloadUUID</key>
  <string>6F0C1B52-7A1E-4E5B-9C53-9D2D1F6A0C0${browser === "chrome" ? 1 : 2}</string>
  <key>PayloadDisplayName</key>
  <string>Tidemark</string>
  <key>PayloadScope</key>
  <string>System</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key>
      <string>${domains[browser]}</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
      <key>PayloadIdentifier</key>
      <string>tidemark.${browser}.settings</string>
      <key>PayloadUUID</key>
      <string>6F0C1B52-7A1E-4E5B-9C53-9D2D1F6A0C1${browser === "chrome" ? 1 : 2}</string>
      <key>ExtensionSettings</key>
      <dict>
        <key>${escapedXml(id)}</key>
        <dict>
${rows.join("\n")}
        </dict>
      </dict>
    </dict>
  </array>
</dict>
</plist>
`;
}

/** The file by which an administrator has a browser install Tidemark from a server, and keep it up to date. */
export function policyFile(wish: Wish): PolicyFile {
  const { browser, system } = wish;
  if (browser === "firefox") {
    return {
      path: firefoxPaths[system],
      content: json({ policies: { ExtensionSettings: settingsOf(wish) } }),
      notes: [
        "The package must be signed by Mozilla. Where the file is there already, add to its `policies`.",
      ],
    };
  }
  if (system === "linux") {
    const notes = browser === "chrome" ? ["Chromium reads /etc/chromium/policies/managed/ instead."] : [];
    return { path: linuxPaths[browser], content: json({ ExtensionSettings: settingsOf(wish) }), notes };
  }
  const replaces = "It replaces other settings under `ExtensionSettings`: add them to it.";
  if (system === "windows") {
    const notes = [managed[browser], `Import it as an administrator. ${replaces}`];
    return { path: `tidemark-${browser}.reg`, content: registryFile(wish, browser), notes };
  }
  const notes = [managed[browser], `Install it by your MDM. ${replaces}`];
  return { path: `tidemark-${browser}.mobileconfig`, content: profileFile(wish, browser), notes };
}
