import type { Context } from "hono";
import { createContext, useContext } from "hono/jsx";
import { writingOf } from "../../platform/http/language.ts";
import { plainWriting, type Texts, type Writing } from "../../platform/texts.ts";
import type { WebsiteServices } from "../services.ts";
import type { Assets } from "./assets.ts";

export type { Texts };

/** What a page needs to know of who reads it. Dates are UTC: the page's script writes them again in the reader's time zone. */
export interface Reader extends Writing {
  readonly assets: Assets;
  /** The path in PUBLIC_URL; pages are written without it, and `written` puts it before their links. */
  readonly basePath: string;
  /** Of the page, with its query; the home page's where the answer is no page that one can return to. */
  readonly path: string;
  /** Epoch ms. */
  readonly now: number;
}

/** What every page needs. */
export type PageServices = Pick<WebsiteServices, "assets" | "basePath" | "clock">;

/** The reader who sent a request; without one, of a page that is the same for everybody. */
export function readerOf({ assets, basePath, clock }: PageServices, c?: Context): Reader {
  return { ...(c ? writingOf(c) : plainWriting()), assets, basePath, path: pathOf(c), now: clock() };
}

function pathOf(c: Context | undefined): string {
  return c?.req.method === "GET" ? c.req.path + new URL(c.req.url).search : "/";
}

export const ReaderContext = createContext<Reader | null>(null);

/** The reader, within a page that `answerPage` answers with. */
export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (!reader) throw new Error("A part of a page was written without a reader.");
  return reader;
}
