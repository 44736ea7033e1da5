/** @jsxImportSource hono/jsx */
import { seriesName } from "@tidemark/chart/words";
import { type Currency, percentAgainst } from "@tidemark/core";
import type { ClaimsView, ClaimView } from "@tidemark/core/wire";
import type { Child } from "hono/jsx";
import { Fact } from "../shared/fact.tsx";
import { Ago, Moment } from "../shared/moment.tsx";
import { Page } from "../shared/page.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { Table } from "../shared/table.tsx";

type Series = ClaimsView["series"][number];

/** `/operator/…`: a product's claims, their weight, why they are accepted or not, and what they wait for. */
export function ClaimsPage({ view }: { view: ClaimsView }) {
  const { t } = useReader();
  const { marketplace, asin, title, verification, series } = view;
  const name = title ?? asin;
  return (
    <Page title={t("claims.title", { name })}>
      <section class="hero">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p>
          <a href={`/p/${marketplace}/${asin}`}>
            {t("claims.product", { shop: shopName(marketplace), asin })}
          </a>{" "}
          · <a href="/operator">{t("claims.all")}</a>
        </p>
        <p>{verification ? <Verification verification={verification} /> : t("claims.no-look")}</p>
      </section>
      {series.map((one) => (
        <SeriesPart part={one} currency={view.currency as Currency} />
      ))}
    </Page>
  );
}

function Verification({ verification }: { verification: NonNullable<ClaimsView["verification"]> }) {
  const { t } = useReader();
  const { requestedAt, score, failures, leasedTo, notBefore } = verification;
  const values = {
    rank: verification.class,
    score: score.toFixed(1),
    failures,
    asked: () => <Ago at={requestedAt} />,
  };
  return (
    <>
      {leasedTo === null
        ? t.rich("claims.look.waits", { ...values, moment: () => <Moment at={notBefore} /> })
        : t.rich("claims.look.leased", { ...values, verifier: leasedTo })}
    </>
  );
}

interface Shown {
  readonly currency: Currency;
}

function SeriesPart({ part, currency }: Shown & { part: Series }) {
  const { t, formats, chart } = useReader();
  const { series, price, since, claims, alternatives } = part;
  const priceOf = priceIn(currency, { t, formats });
  return (
    <section>
      <h2>
        {seriesName(series, chart)}{" "}
        <span class="quiet">
          {since === null
            ? t("claims.nothing-accepted")
            : t.rich("claims.accepted", { price: priceOf(price), moment: () => <Moment at={since} /> })}
        </span>
      </h2>
      {claims.length === 0 && alternatives.length === 0 && <p class="empty">{t("claims.none")}</p>}
      {claims.map((claim) => (
        <ClaimPart claim={claim} currency={currency} />
      ))}
      {alternatives.map((known) => (
        <Refuted known={known} currency={currency} />
      ))}
    </section>
  );
}

function Refuted({ known, currency }: Shown & { known: Series["alternatives"][number] }) {
  const { t, formats, now } = useReader();
  const values = { price: priceIn(currency, { t, formats })(known.price), count: known.refutations };
  return (
    <p>
      {Date.parse(known.mutedUntil) > now
        ? t.rich("claims.muted", { ...values, moment: () => <Moment at={known.mutedUntil} /> })
        : t("claims.not-muted", values)}
    </p>
  );
}

const waits = [
  "another-reporter",
  "second-sighting",
  "verifier",
  "weight",
  "networks",
  "another-version",
] as const;

function ClaimPart({ claim, currency }: Shown & { claim: ClaimView }) {
  const { t, formats } = useReader();
  const { tally, needs, words, reference, drop, grave, waitsFor } = claim;
  const priceOf = priceIn(currency, { t, formats });
  const counted = words.filter(({ weight }) => weight === null || weight > 0).length;
  const waiting = waits.find((one) => one === waitsFor);
  const dropText = (below: number): Child => {
    const fell = claim.price === null ? 0 : percentAgainst(claim.price, below);
    const values = { percent: formats.percent(fell / 100), price: priceOf(below) };
    if (waitsFor === "verifier") return t("claims.drop.verifier", values);
    return grave ? t("claims.drop.grave", values) : t("claims.drop.other", values);
  };
  return (
    <article class="claim">
      <h3>{priceOf(claim.price)}</h3>
      <p>
        {claim.believed
          ? t("claims.believed")
          : waiting
            ? t(`claims.waits.${waiting}`)
            : t("claims.waits", { what: waitsFor ?? "" })}
      </p>
      <dl class="facts">
        <Fact name={t("claims.first-seen")} value={<Ago at={claim.firstSeenAt} />} />
        <Fact name={t("claims.last-reported")} value={<Ago at={claim.lastReportedAt} />} />
        {reference !== null && drop > 0 && <Fact name={t("claims.drop")} value={dropText(reference)} />}
        <Fact
          name={t("claims.reports")}
          value={tally ? t("claims.reports.weighted", { count: words.length, counted }) : words.length}
        />
        {tally && (
          <Fact
            name={t("claims.weight")}
            value={[
              t("claims.weight.of", {
                weight: tally.weight.toFixed(1),
                support: tally.support.toFixed(1),
                opposition: tally.opposition.toFixed(1),
              }),
              needs && ` ${t("claims.weight.needs", { weight: needs.weight })}`,
            ]}
          />
        )}
        {tally && (
          <Fact
            name={t("claims.spread")}
            value={[
              t("claims.spread.of", { networks: tally.groups, versions: tally.versions }),
              needs && ` ${t("claims.spread.needs", { networks: needs.groups, versions: needs.versions })}`,
            ]}
          />
        )}
        {claim.refutations > 0 && <Fact name={t("claims.refuted-before")} value={claim.refutations} />}
      </dl>
      <Reports words={words} />
    </article>
  );
}

function Reports({ words }: Pick<ClaimView, "words">) {
  const { t } = useReader();
  return (
    <details>
      <summary>{t("claims.reports")}</summary>
      <Table
        name={t("claims.reports")}
        columns={[t("claims.reports.seen"), t("reading.extension"), t("claims.weight")]}
        rows={words.map((word) => (
          <tr>
            <td>
              <Ago at={word.lastSeenAt} />
            </td>
            <td>
              <bdi>{word.version || "–"}</bdi>
              {word.quarantined && ` ${t("claims.quarantined")}`}
            </td>
            <td>{word.weight === null ? "–" : word.weight.toFixed(2)}</td>
          </tr>
        ))}
      />
    </details>
  );
}
