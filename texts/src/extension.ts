import { extensionMessages as catalogue } from "../en/extension.ts";
import { compile } from "./messages.ts";

/** The extension's build replaces this module by its value: the parser of messages never ships. */
export const extensionMessages = compile(catalogue);
