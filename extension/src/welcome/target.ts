import { type Pasted, parsePasted } from "@tidemark/core";
import { parseServer } from "../server/address.ts";
import type { ServerProblem } from "../ui/server-problem.ts";

/** What a person gave to choose a server: a link, and what the link does not say. */
export interface ServerInput {
  readonly link: string;
  /** The server's address; asked for with an invite code alone. */
  readonly address: string;
  /** The invite code or key; asked for with an address alone. */
  readonly code: string;
}

export const noInput: ServerInput = { link: "", address: "", code: "" };

/** The fields of a `ServerInput`. */
export type InputField = keyof ServerInput;

/** Which field is asked for besides the link. */
export function fieldBesides({ link }: ServerInput): "address" | "code" | null {
  const { kind } = parsePasted(link);
  if (kind === "code") return "address";
  return kind === "address" ? "code" : null;
}

/** The server that was chosen, and what lets this browser in there; or what is wrong, and in which field. */
export type Target =
  | {
      readonly ok: true;
      readonly server: string;
      readonly code: string;
      /** The secret of the browser that the link was copied in. */
      readonly browser: string | null;
      /** The connection is not encrypted. */
      readonly plain: boolean;
    }
  | { readonly ok: false; readonly problem: ServerProblem; readonly field: InputField };

export function targetOf(input: ServerInput): Target {
  const pasted = parsePasted(input.link);
  if (pasted.kind === "empty") return { ok: false, problem: "no-link", field: "link" };
  if (pasted.kind === "broken-invite") return { ok: false, problem: "broken-invite", field: "link" };
  const field = pasted.kind === "code" ? "address" : "link";
  const written = pasted.kind === "code" ? input.address : pasted.server;
  if (written.trim() === "") return { ok: false, problem: "no-address", field };
  const server = parseServer(written);
  if (!server.ok) {
    const isLink = field === "link" && server.reason === "not-an-address";
    return { ok: false, problem: isLink ? "not-a-link" : server.reason, field };
  }
  const { origin, plain } = server;
  return { ok: true, server: origin, plain, ...accessOf(pasted, input.code) };
}

function accessOf(pasted: Pasted, typed: string): { readonly code: string; readonly browser: string | null } {
  switch (pasted.kind) {
    case "invite":
      return { code: pasted.code, browser: pasted.browser };
    case "code":
      return { code: pasted.code, browser: null };
    case "key":
      return { code: pasted.key, browser: null };
    default:
      return { code: typed, browser: null };
  }
}
