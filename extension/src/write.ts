import { writerOf } from "@tidemark/texts";
import { extensionMessages } from "@tidemark/texts/extension";

/** Writes a sentence of the extension. */
export const t = writerOf(extensionMessages, "en");
