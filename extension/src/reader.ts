import { type Formats, formatsFor, writerOf } from "@tidemark/texts";
import { extensionMessages } from "@tidemark/texts/extension";

/** Writes the extension's sentences. */
export const write = writerOf(extensionMessages, "en");

let formats: Formats | undefined;

/** Money, dates and numbers as this browser's reader expects them. */
export const readerFormats = (): Formats => (formats ??= formatsFor(navigator.language));
