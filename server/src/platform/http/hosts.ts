import { isIP } from "node:net";
import { t } from "../texts.ts";
import { ServiceError } from "./problem-details.ts";

/**
 * The names that a request may call the server by. A page of another site can make its own name lead here (DNS
 * rebinding) and is then of one origin with the server; it cannot do that with an address, so every address passes.
 */
export class Hosts {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  /** Throws misdirected for a `Host` header that names another server. */
  check(host: string | undefined): void {
    const name = nameIn(host ?? "");
    if (this.#names.has(name) || isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost"))
      return;
    throw new ServiceError("misdirected", t("problem.other-name"));
  }
}

/** Without the port, the brackets of IPv6 and the dot of the root. */
const nameIn = (host: string): string =>
  (/^\[([^\]]*)\](?::\d*)?$/.exec(host)?.[1] ?? host.replace(/:\d*$/, "").replace(/\.$/, "")).toLowerCase();
