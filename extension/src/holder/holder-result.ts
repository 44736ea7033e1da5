import * as z from "zod/mini";
import type { HolderApiFault } from "../server/holder-client.ts";

/** `none`: there is no watch yet. `no-push`: the push service did not answer, or there is none. */
export type HolderFault =
  | HolderApiFault
  | { readonly ok: false; readonly reason: "none" | "no-consent" | "no-push" };

export type HolderResult<T> = { readonly ok: true; readonly value: T } | HolderFault;

/** The server's number of a watch, channel or device. */
export const id = z.string().check(z.regex(/^\d{1,20}$/));
