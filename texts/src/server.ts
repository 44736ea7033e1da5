import { serverMessages as catalogue } from "../en/server.ts";
import { compile } from "./messages.ts";

/** Compiled when loaded. */
export const serverMessages = compile(catalogue);
