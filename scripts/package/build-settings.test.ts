import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { buildSettings, chromeIdOf, withSettings } from "./build-settings.ts";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = publicKey.export({ format: "der", type: "spki" }).toString("base64");
const none = { id: null, key: null, updateUrl: null };
const manifest = { name: "Tidemark", browser_specific_settings: { gecko: { id: "a@b.invalid" } } };

test("a build without settings, or with empty ones, has none and changes no manifest", () => {
  expect(buildSettings({})).toEqual(none);
  expect(buildSettings({ EXTENSION_ID: "", UPDATE_URL: "  " })).toEqual(none);
  expect(withSettings(manifest, "firefox", none)).toEqual(manifest);
  expect(withSettings(manifest, "chrome", none)).toEqual(manifest);
});

test.each(["tidemark@tides.example", "{8f3b0c1e-1a2b-4c3d-9e8f-0123456789ab}"])(
  "a build takes %s as its id in Firefox",
  (id) => {
    const { browser_specific_settings } = withSettings(
      manifest,
      "firefox",
      buildSettings({ EXTENSION_ID: id }),
    );
    expect(browser_specific_settings!.gecko).toEqual({ id });
  },
);

test("a build with a server asks it for newer packages, in each browser by its own file", () => {
  const settings = buildSettings({ UPDATE_URL: "https://tides.example/prices/", EXTENSION_KEY: key });
  expect(withSettings(manifest, "chrome", settings)).toEqual({
    ...manifest,
    key,
    update_url: "https://tides.example/prices/extension/update.xml",
  });
  expect(withSettings(manifest, "firefox", settings)).toEqual({
    ...manifest,
    browser_specific_settings: {
      gecko: { id: "a@b.invalid", update_url: "https://tides.example/prices/extension/updates.json" },
    },
  });
});

test.each([
  ["EXTENSION_ID", "tidemark"],
  ["EXTENSION_ID", "a@b c"],
  ["EXTENSION_ID", `${"a".repeat(70)}@tides.example`],
  ["EXTENSION_ID", '"@x'],
  ["EXTENSION_KEY", "not a key"],
  ["EXTENSION_KEY", Buffer.from("-----BEGIN").toString("base64")],
  ["UPDATE_URL", "tides.example"],
  ["UPDATE_URL", "http://tides.example"],
  ["UPDATE_URL", "https://me:secret@tides.example"],
  ["UPDATE_URL", "https://tides.example/?a=b"],
])("a build refuses %s=%s, and says what it must be", (name, value) => {
  expect(() => buildSettings({ [name]: value })).toThrow(`${name} must be`);
});

test("a build names all settings that are wrong at once", () => {
  expect(() => buildSettings({ EXTENSION_ID: "x", UPDATE_URL: "y" })).toThrow(
    /EXTENSION_ID must be.*UPDATE_URL must be/s,
  );
});

test("the id of a key is the one that Chromium makes of it", () => {
  expect(chromeIdOf(Buffer.from(key, "base64"))).toMatch(/^[a-p]{32}$/);
});
