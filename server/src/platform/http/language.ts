import { languageFor, languageOf, type ScreenLanguage } from "@tidemark/texts";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { parseAccept } from "hono/utils/accept";
import { type Writing, writingFor, writingTo } from "../texts.ts";

/** Holds the language that a visitor chose on the website. */
export const languageCookie = "language";

/** Of Accept-Language; browsers send less. */
const longestHeader = 500;

/** BCP 47 tags of Accept-Language, best first; what is refused (`q=0`) or malformed is left out. */
export const acceptedLanguages = (c: Context): readonly string[] =>
  parseAccept((c.req.header("accept-language") ?? "").slice(0, longestHeader))
    .filter(({ type, q }) => q > 0 && /^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/i.test(type))
    .map(({ type }) => type);

/** The language in which a request is answered: the visitor's choice, else by Accept-Language. */
export const languageOfRequest = (c: Context): ScreenLanguage =>
  languageOf(getCookie(c, languageCookie)) ?? languageFor(acceptedLanguages(c));

/** How who sent a request is written to. */
export const writingOf = (c: Context): Writing => writingFor(languageOfRequest(c), acceptedLanguages(c));

/** All that a request leads to says is written to who sent it. */
export const writeToSender: MiddlewareHandler = (c, next) => {
  let writing: Writing | undefined;
  return writingTo(() => (writing ??= writingOf(c)), next);
};
