import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { write } from "../reader.ts";
import { hostOf } from "./host-of.ts";

/** That the extension or its server is older than the other, and what to do. Nothing while they fit. */
export const VersionNote = ({ fit, server }: Pick<Overview, "fit" | "server">): ReactElement | null =>
  fit && (
    <div className={fit === "extension-too-old" ? "notice bad" : "notice"}>
      <strong>{write(`version.${fit}.title`, { host: hostOf(server) })}</strong>
      <p>{write(`version.${fit}.text`)}</p>
    </div>
  );
