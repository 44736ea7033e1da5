import { writerOf } from "@tidemark/texts";
import { serverMessages } from "@tidemark/texts/server";

/** Writes a sentence of the server. */
export const t = writerOf(serverMessages, "en");
