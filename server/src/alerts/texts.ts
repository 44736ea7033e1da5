import { writerOf } from "@tidemark/texts";
import { chartMessages } from "@tidemark/texts/chart";
import { serverMessages } from "@tidemark/texts/server";

/** Writes a sentence of the server. */
export const t = writerOf(serverMessages, "en");

/** Writes what the chart says, too. */
export const chart = { t: writerOf(chartMessages, "en") };
