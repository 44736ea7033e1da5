import * as z from "zod/mini";

const path = z.string().check(z.startsWith("/"));
const Icon = z.strictObject({
  src: path,
  sizes: z.string().check(z.regex(/^(?:any|\d+x\d+)$/)),
  type: z.enum(["image/png", "image/svg+xml"]),
  purpose: z.enum(["any", "maskable", "monochrome"]),
});

/** The members of a manifest as W3C's "Web Application Manifest" and "Web Share Target" define them; no others. */
export const WebAppManifest = z.strictObject({
  id: path,
  name: z.string().check(z.minLength(1)),
  // What is longer is cut on a home screen.
  short_name: z.string().check(z.minLength(1), z.maxLength(12)),
  description: z.string().check(z.minLength(1), z.maxLength(300)),
  lang: z.string().check(z.regex(/^[a-z]{2}(?:-[A-Za-z0-9]+)*$/)),
  dir: z.enum(["ltr", "rtl", "auto"]),
  start_url: path,
  scope: path,
  display: z.enum(["fullscreen", "standalone", "minimal-ui", "browser"]),
  background_color: z.string().check(z.regex(/^#[0-9a-f]{6}$/)),
  theme_color: z.string().check(z.regex(/^#[0-9a-f]{6}$/)),
  categories: z.array(z.string()),
  icons: z.array(Icon),
  shortcuts: z.array(z.strictObject({ name: z.string().check(z.minLength(1)), url: path })),
  share_target: z.strictObject({
    action: path,
    method: z.enum(["GET", "POST"]),
    enctype: z.enum(["application/x-www-form-urlencoded", "multipart/form-data"]),
    params: z.strictObject({ title: z.string(), text: z.string(), url: z.string() }),
  }),
});
