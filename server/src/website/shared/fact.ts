import { html } from "hono/html";
import type { Html } from "./layout.ts";

/** A row of a list of facts (`<dl class="facts">`). */
export const fact = (name: string, value: string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
