import { chartMessages as catalogue } from "../en/chart.ts";
import { compile } from "./messages.ts";

/** The extension's build replaces this module by its value: the parser of messages never ships. */
export const chartMessages = compile(catalogue);
