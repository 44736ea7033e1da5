import { seriesNames } from "@tidemark/chart/words";
import type { Currency } from "@tidemark/core";
import type { ClaimsView, ClaimView } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { fact } from "../shared/fact.ts";
import { agoText, percentText, priceText, timeText } from "../shared/format-text.ts";
import { type Html, layout } from "../shared/layout.ts";

interface Claims {
  readonly assets: Assets;
  readonly now: number;
  readonly view: ClaimsView;
}

type Series = ClaimsView["series"][number];

/** `/operator/…`: a product's claims, their weight, why they are accepted or not, and what they wait for. */
export function claimsPage({ assets, now, view }: Claims): Html {
  const { marketplace, asin, title, verification, series } = view;
  const shown = { now, currency: view.currency as Currency };
  return layout(
    assets,
    `Claims: ${title ?? asin}`,
    html`
      <section class="hero">
        <h1><bdi>${title ?? asin}</bdi></h1>
        <p><a href="/p/${marketplace}/${asin}">amazon.${marketplace} · ${asin}</a> · <a href="/operator">All open claims</a></p>
        <p>${
          verification
            ? `A look was asked for ${agoText(verification.requestedAt, now)} (class ${verification.class}, score ${verification.score.toFixed(1)}, ${verification.failures} failed)${verification.leasedTo === null ? `, not before ${timeText(verification.notBefore)}` : `; ${verification.leasedTo} is looking`}.`
            : "No look is asked for."
        }</p>
      </section>
      ${series.map((one) => seriesPart(one, shown))}`,
  );
}

interface Shown {
  readonly now: number;
  readonly currency: Currency;
}

function seriesPart({ series, price, since, claims, alternatives }: Series, shown: Shown): Html {
  const accepted =
    since === null ? "nothing accepted yet" : `${priceText(price, shown.currency)} since ${timeText(since)}`;
  return html`<section>
    <h2>${seriesNames[series]} <span class="quiet">${accepted}</span></h2>
    ${claims.length === 0 && alternatives.length === 0 ? html`<p class="empty">No open claim.</p>` : null}
    ${claims.map((claim) => claimPart(claim, shown))}
    ${alternatives.map(
      (known) =>
        html`<p>${priceText(known.price, shown.currency)} was refuted ${known.refutations === 1 ? "once" : `${known.refutations} times`}; muted ${Date.parse(known.mutedUntil) > shown.now ? `until ${timeText(known.mutedUntil)}` : "no longer"}.</p>`,
    )}
  </section>`;
}

const waits: Readonly<Record<string, string>> = {
  "another-reporter": "another reporter who agrees",
  "second-sighting": "the same reporter to see it again",
  verifier: "the verifier",
  weight: "more weight behind it",
  networks: "reporters on more networks",
  "another-version": "another version of the extension",
};

function graveText({ grave, waitsFor }: ClaimView): string {
  if (waitsFor === "verifier") return ": only the verifier settles it";
  return grave ? ": the verifier's to settle, and none can look now" : "";
}

function claimPart(claim: ClaimView, { now, currency }: Shown): Html {
  const { tally, needs, words } = claim;
  const counted = words.filter(({ weight }) => weight === null || weight > 0);
  return html`<article class="claim">
    <h3>${priceText(claim.price, currency)}</h3>
    <p>${claim.believed ? "Enough agree: it counts with the next report." : `Waits for ${waits[claim.waitsFor ?? ""] ?? claim.waitsFor}.`}</p>
    <dl class="facts">
      ${fact("First seen", agoText(claim.firstSeenAt, now))}
      ${fact("Last reported", agoText(claim.lastReportedAt, now))}
      ${claim.reference !== null && claim.drop > 0 && fact("Drop", `${percentText(claim.drop)} below ${priceText(claim.reference, currency)}${graveText(claim)}`)}
      ${fact("Reports", tally ? `${words.length}, ${counted.length} of them with weight` : `${words.length}`)}
      ${tally && fact("Weight", `${tally.weight.toFixed(1)} = ${tally.support.toFixed(1)} for, ${tally.opposition.toFixed(1)} against${needs ? `; needs ${needs.weight}` : ""}`)}
      ${tally && fact("Networks, versions", `${tally.groups}, ${tally.versions}${needs ? `; needs ${needs.groups}, ${needs.versions}` : ""}`)}
      ${claim.refutations > 0 && fact("Refuted before", `${claim.refutations}`)}
    </dl>
    <details><summary>Reports</summary><div class="scroll"><table>
      <thead><tr><th scope="col">Seen</th><th scope="col">Extension</th><th scope="col">Weight</th></tr></thead>
      <tbody>${words.map(
        (word) =>
          html`<tr><td>${agoText(word.lastSeenAt, now)}</td><td><bdi>${word.version || "–"}</bdi>${word.quarantined ? " (quarantined)" : ""}</td><td>${word.weight === null ? "–" : word.weight.toFixed(2)}</td></tr>`,
      )}</tbody>
    </table></div></details>
  </article>`;
}
