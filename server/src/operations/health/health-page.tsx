/** @jsxImportSource hono/jsx */
import type { Health, HealthTotals } from "@tidemark/core/wire";
import { Fact } from "../../website/shared/fact.tsx";
import { jumpText } from "../../website/shared/jump-text.ts";
import { Moment } from "../../website/shared/moment.tsx";
import { Page } from "../../website/shared/page.tsx";
import { useReader } from "../../website/shared/reader.ts";
import { shopName } from "../../website/shared/shop-name.ts";
import { Table } from "../../website/shared/table.tsx";
import { toleratedMs } from "./watch-clock.ts";

interface Shown {
  readonly health: Health;
}

/** The page of `/health` for the operator. */
export function HealthPage({ health }: Shown) {
  const { t } = useReader();
  return (
    <Page title={t("health.title")}>
      <section class="hero">
        <h1>{t("health.title")}</h1>
        <p class="quiet">{t.rich("health.counted", { at: () => <Moment at={health.at} /> })}</p>
      </section>
      <Judging health={health} />
      {health.crowd && <Crowd crowd={health.crowd} />}
      <Changes health={health} />
      <Upkeep health={health} />
      <Reading health={health} />
    </Page>
  );
}

function Judging({ health: { dirty, verification, claims } }: Shown) {
  const { t, formats } = useReader();
  const lengthOrNone = (ms: number | null): string => (ms === null ? "–" : formats.length(ms));
  const refuted =
    claims.refutedShare === null
      ? t("health.refuted.none")
      : t("health.refuted.share", { share: formats.percent(claims.refutedShare), count: claims.ended });
  return (
    <>
      <section>
        <h2>{t("health.belief")}</h2>
        <dl class="facts">
          <Fact name={t("health.dirty")} value={dirty.products} />
          <Fact name={t("health.dirty.oldest")} value={lengthOrNone(dirty.oldestMs)} />
          <Fact name={t("health.refuted")} value={refuted} />
        </dl>
      </section>
      <section>
        <h2>{t("health.verifier")}</h2>
        <dl class="facts">
          <Fact name={t("health.verifier.waiting")} value={verification.waiting} />
          <Fact name={t("health.verifier.settled")} value={verification.settled} />
          <Fact name={t("health.verifier.given-up")} value={verification.givenUp} />
          <Fact name={t("health.verifier.p50")} value={lengthOrNone(verification.latencyP50Ms)} />
          <Fact name={t("health.verifier.p95")} value={lengthOrNone(verification.latencyP95Ms)} />
        </dl>
      </section>
    </>
  );
}

function Crowd({ crowd: { quarantined, switches } }: { crowd: NonNullable<Health["crowd"]> }) {
  const { t, formats } = useReader();
  const { registrationOpen, countOnlyBefore, quorum, unverifiedAlerts } = switches;
  const turned = [
    ...(registrationOpen ? [] : [t("health.switches.registration")]),
    ...(countOnlyBefore === null ? [] : [t("health.switches.before", { day: formats.day(countOnlyBefore) })]),
    ...(quorum ? [] : [t("health.switches.quorum")]),
    ...(unverifiedAlerts ? [] : [t("health.switches.alerts")]),
  ];
  return (
    <section>
      <h2>{t("health.crowd")}</h2>
      <dl class="facts">
        <Fact
          name={t("health.quarantined")}
          value={quarantined.length === 0 ? t("health.quarantined.none") : formats.list(quarantined)}
        />
        <Fact
          name={t("health.switches")}
          value={turned.length === 0 ? t("health.switches.none") : turned.join("; ")}
        />
      </dl>
    </section>
  );
}

function Changes({ health: { changes, deliveries, clock, processes } }: Shown) {
  const { t, formats } = useReader();
  const shares = processes.filter(({ counting }) => counting === "share").length;
  const changesText = () => {
    if (!changes) return t("health.changes.none");
    if (changes.mode === "poll") return t("health.changes.poll", { count: changes.waiting });
    const lag = changes.lagBytes === null ? null : Math.round(changes.lagBytes / 1024);
    return [
      t("health.changes.log"),
      lag !== null && ` ${t("health.changes.lag", { lag })}`,
      !changes.reading && ` ${t("health.changes.unread")}`,
    ];
  };
  const { offsetMs, changesAhead } = clock;
  const clockText = () => {
    if (Math.abs(offsetMs) < toleratedMs) return t("health.clock.agrees");
    const length = formats.length(Math.abs(offsetMs));
    return offsetMs > 0 ? t("health.clock.ahead", { length }) : t("health.clock.behind", { length });
  };
  return (
    <>
      <section>
        <h2>{t("health.messages")}</h2>
        <dl class="facts">
          <Fact name={t("health.changes")} value={changesText()} />
          <Fact name={t("health.messages.waiting")} value={deliveries.waiting} />
          <Fact name={t("health.messages.given-up")} value={deliveries.parked} />
        </dl>
      </section>
      <section>
        <h2>{t("health.clock")}</h2>
        <dl class="facts">
          <Fact name={t("health.clock.offset")} value={clockText()} />
          <Fact name={t("health.clock.changes-ahead")} value={changesAhead} />
        </dl>
      </section>
      {processes.length > 0 && (
        <section>
          <h2>{t("health.limits")}</h2>
          <dl class="facts">
            <Fact name={t("health.limits.common")} value={processes.length - shares} />
            <Fact name={t("health.limits.share")} value={shares} />
          </dl>
        </section>
      )}
    </>
  );
}

function Upkeep({ health: { upkeep } }: Shown) {
  const { t } = useReader();
  return (
    <section>
      <h2>{t("health.upkeep")}</h2>
      <Table
        name={t("health.upkeep")}
        columns={[
          t("health.upkeep.job"),
          t("health.upkeep.last-run"),
          t("health.upkeep.took"),
          t("health.upkeep.rows"),
          t("health.upkeep.rows-in-all"),
          t("health.upkeep.failed"),
        ]}
        empty={t("health.upkeep.none")}
        rows={upkeep.map((job) => (
          <tr>
            <th scope="row">{job.name}</th>
            <td>
              <Moment at={job.lastRunAt} />
            </td>
            <td>{t("health.upkeep.ms", { ms: job.durationMs })}</td>
            <td>{job.lastRows}</td>
            <td>{job.totalRows}</td>
            <td>{job.error === null ? t("health.upkeep.no") : <bdi>{job.error}</bdi>}</td>
          </tr>
        ))}
      />
    </section>
  );
}

function Reading({ health: { jumps, reading } }: Shown) {
  const reader = useReader();
  const { t, formats } = reader;
  return (
    <section>
      <h2>{t("health.reading")}</h2>
      {jumps.map((jump) => (
        <p>
          <strong>{jumpText(jump, reader)}</strong>
        </p>
      ))}
      <p class="quiet">
        {t.rich("health.reading.why", { operator: (inside) => <a href="/operator#reading">{inside}</a> })}
      </p>
      <Table
        name={t("health.reading")}
        columns={[
          t("reading.marketplace"),
          t("reading.extension"),
          t("reading.pages"),
          t("reading.with-price"),
        ]}
        empty={t("reading.none")}
        rows={reading.map(({ marketplace, client, pages, readShare }) => (
          <tr>
            <th scope="row">{shopName(marketplace)}</th>
            <td>
              <bdi>{client}</bdi>
            </td>
            <td>{pages}</td>
            <td>{formats.percent(readShare)}</td>
          </tr>
        ))}
      />
    </section>
  );
}

/** The page of `/health` for everybody. */
export function TotalsPage({ totals: { at, reading } }: { totals: HealthTotals }) {
  const { t, formats } = useReader();
  return (
    <Page title={t("health.title")}>
      <section class="hero">
        <h1>{t("health.title")}</h1>
        <p class="quiet">{t.rich("health.counted.all", { at: () => <Moment at={at} /> })}</p>
      </section>
      <section>
        <h2>{t("health.reading")}</h2>
        <Table
          name={t("health.reading")}
          columns={[t("reading.marketplace"), t("reading.pages"), t("reading.with-price")]}
          empty={t("reading.none")}
          rows={reading.map(({ marketplace, pages, readShare }) => (
            <tr>
              <th scope="row">{shopName(marketplace)}</th>
              <td>{pages}</td>
              <td>{formats.percent(readShare)}</td>
            </tr>
          ))}
        />
      </section>
    </Page>
  );
}
