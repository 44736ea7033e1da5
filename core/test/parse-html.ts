import { JSDOM } from "jsdom";

const parser = new new JSDOM("").window.DOMParser() as DOMParser;

/** A document without a window: 3 times faster than a JSDOM a page, which parses the styles too. */
export const parseHtml = (html: string): Document => parser.parseFromString(html, "text/html");
