import { fileURLToPath } from "node:url";
import sharp from "sharp";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
await sharp(file("icon.svg")).resize(512, 512).png({ compressionLevel: 9 }).toFile(file("icon.png"));
