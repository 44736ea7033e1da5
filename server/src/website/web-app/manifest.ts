import { directionOf } from "@tidemark/texts";
import type { Reader } from "../shared/reader.ts";

interface Named {
  readonly t: Reader["t"];
  readonly language: Reader["language"];
  /** Path of an asset within the server, with its version. */
  readonly icon: (name: "icon.svg" | "icon-192.png" | "icon-512.png" | "icon-maskable.png") => string | null;
}

/**
 * The web app manifest. All paths lie below the path of PUBLIC_URL: two servers on one host are two apps.
 * `share_target`: an app's share arrives as a POST, which the worker answers, or the server.
 */
export function manifestOf(base: string, { t, language, icon }: Named) {
  const below = (path: string): string => base + path;
  const icons = [
    ["icon-192.png", "192x192", "image/png", "any"],
    ["icon-512.png", "512x512", "image/png", "any"],
    ["icon-maskable.png", "512x512", "image/png", "maskable"],
    ["icon.svg", "any", "image/svg+xml", "any"],
  ] as const;
  return {
    id: below("/"),
    name: t("brand.name"),
    short_name: t("brand.name"),
    description: t("app.description"),
    lang: language,
    dir: directionOf(language),
    start_url: below("/watches"),
    scope: below("/"),
    display: "standalone",
    background_color: "#f3f7f9",
    theme_color: "#0b6aa8",
    categories: ["shopping", "utilities"],
    icons: icons.flatMap(([name, sizes, type, purpose]) => {
      const path = icon(name);
      return path === null ? [] : [{ src: below(path), sizes, type, purpose }];
    }),
    shortcuts: [
      { name: t("watches.title"), url: below("/watches") },
      { name: t("site.drops"), url: below("/drops") },
    ],
    share_target: {
      action: below("/share"),
      method: "POST",
      enctype: "application/x-www-form-urlencoded",
      params: { title: "title", text: "text", url: "url" },
    },
  } as const;
}
