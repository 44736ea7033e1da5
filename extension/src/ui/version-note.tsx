import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { write } from "../reader.ts";
import { hostOf } from "./host-of.ts";

/** That the extension or its server is older than the other, and what to do. Nothing while they fit. */
export function VersionNote({ fit, server }: Pick<Overview, "fit" | "server">): ReactElement | null {
  if (!fit) return null;
  const message = fit === "extension-too-old" ? "state.too-old" : (`version.${fit}` as const);
  return (
    <div className={fit === "extension-too-old" ? "notice bad" : "notice"}>
      <strong>{write(`${message}.title`, { host: hostOf(server) })}</strong>
      <p>{write(`${message}.text`)}</p>
    </div>
  );
}
