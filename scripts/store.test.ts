import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../extension/package.json";

const folder = join(import.meta.dirname, "../docs/store");
const text = (name: string): string => readFileSync(join(folder, name), "utf8");

/** Width and height in a JPEG's frame header. */
function sizeOf(file: string): readonly [number, number] {
  const bytes = readFileSync(file);
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker === 0xffc0 || marker === 0xffc2)
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
  throw new Error(`${file} is no JPEG.`);
}

test("the pictures for the stores have the sizes that stores take, and are small", () => {
  const pictures = globSync(join(folder, "pictures/*.jpg"));
  expect(pictures.length).toBeGreaterThan(3);
  for (const picture of pictures) {
    expect(sizeOf(picture)).toEqual(picture.endsWith("tile.jpg") ? [440, 280] : [1280, 800]);
  }
  const bytes = globSync(join(folder, "**/*.*")).reduce((sum, file) => sum + readFileSync(file).length, 0);
  expect(bytes).toBeLessThan(1.5e6);
});

test.each([
  ["Name", 45],
  ["Short description", 132],
])("the %s of the listing has at most %i characters", (name, most) => {
  const [, value = ""] = new RegExp(`\\*\\*${name}\\*\\*[^:]*: (.+)`).exec(text("listing.md")) ?? [];
  expect(value.length).toBeGreaterThan(10);
  expect(value.length).toBeLessThanOrEqual(most);
});

test("each permission of the manifest is explained to users and to the stores", () => {
  const { permissions, browser_specific_settings } = manifest.manifest;
  const { optional } = browser_specific_settings.gecko.data_collection_permissions;
  for (const name of permissions) expect(text("data-use.md")).toContain(`\`${name}\``);
  for (const name of optional) expect(text("data-use.md")).toContain(`\`${name}\``);
  for (const name of permissions.filter((one) => one !== "notifications")) {
    expect(text("permissions.md")).toContain(`\`${name}\``);
  }
  expect(text("permissions.md")).toContain("Display notifications");
});
