import { moneyWriter } from "@tidemark/chart/money";
import { type ReactElement, useEffect, useState } from "react";
import type { Answers, Overview } from "../messages.ts";
import { readerFormats, write } from "../reader.ts";
import type { ElsewherePrice } from "../server/elsewhere.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import type { Subject } from "./subject.ts";

interface ElsewhereProps {
  readonly subject: Subject;
  readonly overview: Overview;
  readonly send: Services["send"];
}

type Countries = Extract<Answers["other-countries"], readonly unknown[]>;
type Servers = Extract<Answers["look-up-followed"], readonly unknown[]>;

/** Of a product that is unknown here: its number in other countries, and a look-up at the servers that this one follows. */
export function Elsewhere({ subject, overview, send }: ElsewhereProps): ReactElement | null {
  const marketplace = subject.marketplace.suffix;
  const { asin } = subject;
  const [countries, setCountries] = useState<Countries>([]);
  const [servers, setServers] = useState<Servers | "asking" | "failed" | null>(null);
  useEffect(() => {
    let isOver = false;
    void orInterrupted(send({ type: "other-countries", marketplace, asin })).then((answer) => {
      if (!isOver && Array.isArray(answer)) setCountries(answer as Countries);
    });
    return () => {
      isOver = true;
    };
  }, [send, marketplace, asin]);
  const ask = async (): Promise<void> => {
    setServers("asking");
    const answer = await orInterrupted(send({ type: "look-up-followed", marketplace, asin }));
    setServers(Array.isArray(answer) ? (answer as Servers) : "failed");
  };
  const count = overview.follows ?? 0;
  if (countries.length === 0 && count === 0) return null;
  return (
    <section className="elsewhere" aria-live="polite">
      {countries.map((one) => (
        <p key={one.marketplace} className="reasons">
          {write("elsewhere.country", { shop: `amazon.${one.marketplace}`, ...said(one) })}
        </p>
      ))}
      {count > 0 && !Array.isArray(servers) && (
        <p className="reasons">
          {servers === "failed" && `${write("elsewhere.failed")} `}
          <button type="button" className="link" disabled={servers === "asking"} onClick={() => void ask()}>
            {servers === "asking" ? write("elsewhere.asking") : write("elsewhere.ask", { count })}
          </button>
        </p>
      )}
      {Array.isArray(servers) &&
        servers.map(({ server, isSilent, found }) => (
          <p key={server} className="reasons">
            {found
              ? write("elsewhere.server", { server, ...said(found) })
              : write(isSilent ? "elsewhere.silent" : "elsewhere.nothing", { server })}
          </p>
        ))}
    </section>
  );
}

const said = ({ price, currency, exponent, seenAt }: ElsewherePrice) => ({
  price: price === null ? write("popup.unavailable") : moneyWriter(currency, exponent)(price),
  ago: readerFormats().ago(seenAt, Date.now()),
});
