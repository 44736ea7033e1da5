import { fileURLToPath } from "node:url";
import { renderAsync } from "@resvg/resvg-js";
import { LRUCache } from "lru-cache";
import { ServiceError } from "../http/errors.ts";

const font = (name: string): string => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`));
/** The same picture on every machine, also on one without fonts. */
const fonts = {
  loadSystemFonts: false,
  fontFiles: [font("DejaVuSans.ttf"), font("DejaVuSans-Bold.ttf")],
  defaultFontFamily: "DejaVu Sans",
};

export type Png = Uint8Array<ArrayBuffer>;

/** What the pictures drawn last may take of memory. */
const keptBytes = 32 * 1024 * 1024;
/** Pictures that may wait: of one network, and of all. A browser asks for six at a time. */
const waitingOfNetwork = 8;
const waitingOfAll = 64;
const retryAfterS = 2;

/**
 * Draws pictures one after the other outside of the event loop, keeps the last ones under their keys, and draws none
 * twice at a time. Networks take turns: one that asks for many waits for itself. Throws `too-many` when too many of a
 * network wait, `overloaded` when too many of all do.
 */
export class PngPress {
  readonly #draw: (svg: string) => Promise<Png>;
  readonly #done = new LRUCache<string, Png>({ maxSize: keptBytes, sizeCalculation: (png) => png.length });
  readonly #asked = new Map<string, Promise<Png>>();
  /** Drawings that wait, by network; the network whose turn it is comes first. */
  readonly #waiting = new Map<string, (() => Promise<unknown>)[]>();
  /** Drawings that wait or are under way, by network. */
  readonly #held = new Map<string, number>();
  #drawing = false;

  constructor(draw: (svg: string) => Promise<Png> = drawPng) {
    this.#draw = draw;
  }

  async png(key: string, network: string, svg: () => Promise<string>): Promise<Png> {
    const known = this.#done.get(key) ?? this.#asked.get(key);
    if (known) return known;
    const held = this.#held.get(network) ?? 0;
    if (held >= waitingOfNetwork) {
      throw new ServiceError("too-many", "Too many pictures at once from your network.", { retryAfterS });
    }
    if (this.#asked.size >= waitingOfAll) {
      throw new ServiceError("overloaded", "Too many pictures are waiting.", { retryAfterS });
    }
    this.#held.set(network, held + 1);
    const turn = this.#turn(network, async () => this.#draw(await svg()));
    this.#asked.set(key, turn);
    try {
      const png = await turn;
      this.#done.set(key, png);
      return png;
    } finally {
      this.#asked.delete(key);
      const left = this.#held.get(network)! - 1;
      if (left > 0) this.#held.set(network, left);
      else this.#held.delete(network);
    }
  }

  #turn(network: string, work: () => Promise<Png>): Promise<Png> {
    const turn = new Promise<Png>((resolve, reject) => {
      const own = this.#waiting.get(network) ?? [];
      own.push(() => work().then(resolve, reject));
      this.#waiting.set(network, own);
    });
    if (!this.#drawing) void this.#drawAll();
    return turn;
  }

  async #drawAll(): Promise<void> {
    this.#drawing = true;
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      const [network, own] = next;
      const work = own.shift()!;
      // Behind the others, if it has more.
      this.#waiting.delete(network);
      if (own.length > 0) this.#waiting.set(network, own);
      await work();
    }
    this.#drawing = false;
  }
}

async function drawPng(svg: string): Promise<Png> {
  const image = await renderAsync(svg, { font: fonts });
  return new Uint8Array(image.asPng());
}
