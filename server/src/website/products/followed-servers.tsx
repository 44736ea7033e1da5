/** @jsxImportSource hono/jsx */
import { followedServerIn } from "@tidemark/core";
import type { DifferingRow } from "../../history/statements.ts";
import { Day } from "../shared/moment.tsx";
import { useReader } from "../shared/reader.ts";

interface FollowedProps {
  /** As in `SeriesView.imported`. */
  readonly sources: readonly string[];
  readonly differing: readonly DifferingRow[];
}

/** Which followed servers have prices of a series, and where they contradict each other or what was seen here. */
export function FollowedServers({ sources, differing }: FollowedProps) {
  const { t } = useReader();
  const servers = sources.flatMap((source) => followedServerIn(source) ?? []);
  if (servers.length === 0) return null;
  return (
    <section class="plain">
      <h2>{t("product.followed")}</h2>
      <p>{t("product.followed.what", { count: servers.length, servers: servers.join(", ") })}</p>
      {differing.map(({ one, other, days, last }) => (
        <p>
          {other === null
            ? t.rich("product.followed.differ.here", { one, days, last: () => <Day at={last} /> })
            : t.rich("product.followed.differ", { one, other, days, last: () => <Day at={last} /> })}
        </p>
      ))}
    </section>
  );
}
