import { languages } from "@tidemark/texts";
import { expect, test } from "vitest";
import { writingFor } from "../../platform/texts.ts";
import { WebAppManifest } from "./manifest.fixture.ts";
import { manifestOf } from "./manifest.ts";

const icon = (name: string) => `/assets/${name}?v=1`;

test.each(languages)("the manifest in %s is valid", (tag) => {
  const { t, language } = writingFor(tag);
  const manifest = WebAppManifest.parse(manifestOf("", { t, language, icon }));
  expect([manifest.lang, manifest.dir]).toEqual([tag, tag === "ar" ? "rtl" : "ltr"]);
});

test.each(["", "/prices", "/a/b"])(
  "the manifest of a server at %j is valid, and all lies below it",
  (base) => {
    const { t, language } = writingFor("en");
    const manifest = WebAppManifest.parse(manifestOf(base, { t, language, icon }));
    expect(manifest).toMatchObject({
      start_url: `${base}/watches`,
      scope: `${base}/`,
      display: "standalone",
    });
    const urls = [
      manifest.id,
      manifest.start_url,
      manifest.share_target.action,
      ...manifest.icons.map(({ src }) => src),
      ...manifest.shortcuts.map(({ url }) => url),
    ];
    expect(urls.filter((url) => !url.startsWith(manifest.scope))).toEqual([]);
    expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
      "192x192 any",
      "512x512 any",
      "512x512 maskable",
      "any any",
    ]);
  },
);

test("icons that were not built are left out", () => {
  const { t, language } = writingFor("en");
  expect(manifestOf("", { t, language, icon: () => null }).icons).toEqual([]);
});
