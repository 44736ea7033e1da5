/** @jsxImportSource hono/jsx */
import { seriesName } from "@tidemark/chart/words";
import { parseProductId, parseSeriesId } from "@tidemark/core";
import type { ConflictView, Follows, FollowView } from "../../history/followed/follows.ts";
import { Ago, Day } from "../shared/moment.tsx";
import { useReader } from "../shared/reader.ts";
import { Table } from "../shared/table.tsx";

const mostConflicts = 50;

export interface FollowsView {
  readonly own: string | null;
  readonly servers: readonly FollowView[];
  readonly conflicts: { readonly shown: readonly ConflictView[]; readonly all: number };
  /** Why the form that was just sent did nothing; null: it did, or none was. */
  readonly problem: string | null;
}

export async function followsView(follows: Follows, problem: string | null): Promise<FollowsView> {
  return {
    own: follows.ownFingerprint,
    servers: await follows.list(),
    conflicts: await follows.conflicts(mostConflicts),
    problem,
  };
}

/** Servers whose open data is shown here, their keys, and the old days that they changed. */
export function FollowsSection({ view: { own, servers, conflicts, problem } }: { view: FollowsView }) {
  const { t } = useReader();
  return (
    <section id="follows" class="people">
      <h2>{t("operator.follows")}</h2>
      <p class="quiet">{t("operator.follows.what")}</p>
      {own !== null && <p>{t.rich("operator.follows.own", { fingerprint: () => <code>{own}</code> })}</p>}
      {problem !== null && (
        <div class="said problem" role="status">
          <p>{problem}</p>
        </div>
      )}
      {servers.length === 0 ? (
        <p class="empty">{t("operator.follows.none")}</p>
      ) : (
        <ul class="watches">
          {servers.map((server) => (
            <Server server={server} />
          ))}
        </ul>
      )}
      <form class="fields" method="post" action="/operator/follows">
        <label>
          {t("operator.follows.url")}
          <input
            type="text"
            inputmode="url"
            name="url"
            maxlength={500}
            placeholder="https://tides.example"
            required
          />
        </label>
        <button class="main" type="submit">
          {t("operator.follows.add")}
        </button>
      </form>
      {conflicts.shown.length > 0 && <Conflicts {...conflicts} />}
    </section>
  );
}

function Server({ server }: { server: FollowView }) {
  const { t } = useReader();
  const { id, name, newFingerprint, fingerprint, isConfirmed, isEnding, problem } = server;
  const waiting = isEnding ? null : (newFingerprint ?? (isConfirmed ? null : fingerprint));
  return (
    <li>
      <div>
        <p>
          <strong>
            <bdi>{name}</bdi>
          </strong>{" "}
          <span class="quiet">
            <State server={server} />
          </span>
        </p>
        {problem !== null && newFingerprint === null && !isEnding && (
          <p>
            <bdi>{problem}</bdi>
          </p>
        )}
        {waiting !== null && (
          <>
            <p>{t(newFingerprint === null ? "operator.follows.compare" : "operator.follows.compare-new")}</p>
            <p>
              <code>{waiting}</code>
            </p>
            <form class="inline" method="post" action="/operator/follows/confirm">
              <input type="hidden" name="server" value={id} />
              <input type="hidden" name="fingerprint" value={waiting} />
              <button class="main" type="submit">
                {t("operator.follows.confirm")}
              </button>
            </form>
          </>
        )}
      </div>
      {!isEnding && (
        <form class="inline" method="post" action="/operator/follows/end">
          <input type="hidden" name="server" value={id} />
          <button type="submit" aria-label={t("operator.follows.end.of", { name })}>
            {t("operator.follows.end")}
          </button>
        </form>
      )}
    </li>
  );
}

function State({ server }: { server: FollowView }) {
  const { t } = useReader();
  const { days, takenAt, isConfirmed, isEnding } = server;
  if (isEnding) return <>{t("operator.follows.ending")}</>;
  if (!isConfirmed) return <>{t("operator.follows.unconfirmed")}</>;
  if (takenAt === null) return <>{t("operator.follows.waiting")}</>;
  return <>{t.rich("operator.follows.state", { count: days, ago: () => <Ago at={takenAt} /> })}</>;
}

function Conflicts({ shown, all }: FollowsView["conflicts"]) {
  const { t } = useReader();
  return (
    <>
      <h3>{t("operator.follows.conflicts")}</h3>
      <p class="quiet">{t("operator.follows.conflicts.what", { count: all })}</p>
      <Table
        name={t("operator.follows.conflicts")}
        columns={(["server", "product", "day", "before", "now", "decide"] as const).map((name) =>
          t(`operator.follows.conflicts.${name}`),
        )}
        rows={shown.map((conflict) => <Conflict conflict={conflict} />)}
      />
    </>
  );
}

function Conflict({ conflict: { server, name, seriesId, day, before, after } }: { conflict: ConflictView }) {
  const { t, formats, chart } = useReader();
  const { product, kind } = parseSeriesId(seriesId);
  const found = parseProductId(product);
  if (!found) return null;
  const { marketplace, asin } = found;
  const said = (price: ConflictView["after"]) =>
    price === "withdrawn"
      ? t("operator.follows.conflicts.withdrawn")
      : price === null
        ? t("price.unavailable")
        : formats.money(price, marketplace.currency);
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td>
        <a href={`/p/${marketplace.suffix}/${asin}`}>{asin}</a>{" "}
        <span class="quiet">{seriesName(kind, chart)}</span>
      </td>
      <td>
        <Day at={day} />
      </td>
      <td>{said(before)}</td>
      <td>{said(after)}</td>
      <td>
        <form class="inline" method="post" action="/operator/follows/settle">
          <input type="hidden" name="server" value={server} />
          <input type="hidden" name="series" value={String(seriesId)} />
          <input type="hidden" name="day" value={day} />
          <button type="submit" name="how" value="take">
            {t("operator.follows.conflicts.take")}
          </button>{" "}
          <button type="submit" name="how" value="keep">
            {t("operator.follows.conflicts.keep")}
          </button>
        </form>
      </td>
    </tr>
  );
}
