import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { root } from "./project.mjs";

/** Draws the icons of the installed website from its `icon.svg`: `node scripts/draw-icons.mjs`. */
const folder = join(root, "server/src/website/shared");
const icon = await readFile(join(folder, "icon.svg"), "utf8");

/** To the edges: the system cuts its own shape out of it, at most a tenth from each side. */
const maskable = icon
  .replace(/ rx="\d+"/, "")
  .replace(/<path d="M92.*/, '<g transform="translate(51.2 51.2) scale(.8)">$&</g>');

/** Of one colour: the system shows its shape only. */
const badge = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><g fill="none" stroke="#fff" stroke-linecap="round" stroke-width="44"><path d="M92 120h328" stroke-dasharray="52 86"/><path d="M30 290c70-10 90-90 170-90 100 0 106 100 190 100 40 0 66-20 92-36"/><path d="M30 410c70-6 94-50 170-50 96 0 116 62 190 62 40 0 66-16 92-30"/></g></svg>`;

const pictures = {
  "icon-192.png": [icon, 192],
  "icon-512.png": [icon, 512],
  "icon-maskable.png": [maskable, 512],
  "icon-apple.png": [maskable, 180],
  "icon-badge.png": [badge, 96],
};
for (const [name, [svg, size]] of Object.entries(pictures)) {
  const drawn = new Resvg(svg, { fitTo: { mode: "width", value: size } }).render();
  await writeFile(join(folder, name), drawn.asPng());
}
