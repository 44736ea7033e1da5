import type { Health, HealthTotals } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Assets } from "../../website/shared/assets.ts";
import { fact } from "../../website/shared/fact.ts";
import { lengthText, percentText, timeText } from "../../website/shared/format-text.ts";
import { jumpText } from "../../website/shared/jump-text.ts";
import { type Html, layout } from "../../website/shared/layout.ts";
import { toleratedMs } from "./watch-clock.ts";

/** The page of `/health` for the operator. */
export function healthPage(assets: Assets, health: Health): Html {
  const { dirty, verification, claims, deliveries, crowd } = health;
  return layout(
    assets,
    "Health of this server",
    html`
      <section class="hero">
        <h1>How this server fares</h1>
        <p class="quiet">Counted ${timeText(health.at)}. Programs get the same as JSON.</p>
      </section>
      <section>
        <h2>Belief</h2>
        <dl class="facts">
          ${fact("Products with an open claim", `${dirty.products}`)}
          ${fact("Oldest open claim", lengthOrNone(dirty.oldestMs))}
          ${fact("Claims refuted, of those settled in 24 h", claims.refutedShare === null ? "none settled" : `${percentText(claims.refutedShare)} of ${claims.ended}`)}
        </dl>
      </section>
      <section>
        <h2>Verifier, last 24 hours</h2>
        <dl class="facts">
          ${fact("Products waiting for a look", `${verification.waiting}`)}
          ${fact("Settled", `${verification.settled}`)}
          ${fact("Given up", `${verification.givenUp}`)}
          ${fact("From wish to result, half of them", lengthOrNone(verification.latencyP50Ms))}
          ${fact("95 % of them", lengthOrNone(verification.latencyP95Ms))}
        </dl>
      </section>
      ${crowd && crowdPart(crowd)}
      <section>
        <h2>Changes and messages</h2>
        <dl class="facts">
          ${fact("Changes", changesText(health.changes))}
          ${fact("Messages waiting for their channel", `${deliveries.waiting}`)}
          ${fact("Messages given up", `${deliveries.parked}`)}
        </dl>
      </section>
      <section>
        <h2>Clock</h2>
        <dl class="facts">
          ${fact("Beside the database's", clockText(health.clock.offsetMs))}
          ${fact("Changes stored as of the future", `${health.clock.changesAhead}`)}
        </dl>
      </section>
      <section>
        <h2>Upkeep</h2>
        ${
          health.upkeep.length === 0
            ? html`<p class="empty">No job has run yet.</p>`
            : html`<div class="scroll"><table>
                <thead><tr><th scope="col">Job</th><th scope="col">Last run</th><th scope="col">Took</th><th scope="col">Rows then</th><th scope="col">Rows in all</th><th scope="col">Failed</th></tr></thead>
                <tbody>${health.upkeep.map(
                  (job) =>
                    html`<tr><th scope="row">${job.name}</th><td>${timeText(job.lastRunAt)}</td><td>${job.durationMs} ms</td><td>${job.lastRows}</td><td>${job.totalRows}</td><td>${job.error === null ? "no" : html`<bdi>${job.error}</bdi>`}</td></tr>`,
                )}</tbody>
              </table></div>`
        }
      </section>
      <section>
        <h2>Reading, last 7 days</h2>
        ${health.jumps.map((jump) => html`<p><strong>${jumpText(jump)}</strong></p>`)}
        <p class="quiet">Why pages gave no price, against the week before: <a href="/operator#reading">for the operator</a>.</p>
        ${
          health.reading.length === 0
            ? html`<p class="empty">No page was counted yet.</p>`
            : html`<table class="figures">
                <thead><tr><th scope="col">Marketplace</th><th scope="col">Extension</th><th scope="col">Pages</th><th scope="col">With a price</th></tr></thead>
                <tbody>${health.reading.map(
                  ({ marketplace, client, pages, readShare }) =>
                    html`<tr><th scope="row">amazon.${marketplace}</th><td><bdi>${client}</bdi></td><td>${pages}</td><td>${percentText(readShare)}</td></tr>`,
                )}</tbody>
              </table>`
        }
      </section>`,
  );
}

/** The page of `/health` for everybody. */
export const totalsPage = (assets: Assets, { at, reading }: HealthTotals): Html =>
  layout(
    assets,
    "Health of this server",
    html`
      <section class="hero">
        <h1>How this server fares</h1>
        <p class="quiet">Counted ${timeText(at)}. Programs get the same as JSON; whoever runs the server sees more.</p>
      </section>
      <section>
        <h2>Reading, last 7 days</h2>
        ${
          reading.length === 0
            ? html`<p class="empty">No page was counted yet.</p>`
            : html`<table class="figures">
                <thead><tr><th scope="col">Marketplace</th><th scope="col">Pages</th><th scope="col">With a price</th></tr></thead>
                <tbody>${reading.map(
                  ({ marketplace, pages, readShare }) =>
                    html`<tr><th scope="row">amazon.${marketplace}</th><td>${pages}</td><td>${percentText(readShare)}</td></tr>`,
                )}</tbody>
              </table>`
        }
      </section>`,
  );

function crowdPart({ quarantined, switches }: NonNullable<Health["crowd"]>): Html {
  const { registrationOpen, countOnlyBefore, quorum, unverifiedAlerts } = switches;
  const turned = [
    ...(registrationOpen ? [] : ["registration is closed"]),
    ...(countOnlyBefore === null ? [] : [`reporters since ${timeText(countOnlyBefore)} do not count`]),
    ...(quorum ? [] : ["only the verifier accepts prices"]),
    ...(unverifiedAlerts ? [] : ["no alerts before a verifier has looked"]),
  ];
  return html`<section>
    <h2>The crowd</h2>
    <dl class="facts">
      ${fact("Versions in quarantine", quarantined.length === 0 ? "none" : quarantined.join(", "))}
      ${fact("Switches", turned.length === 0 ? "nothing is turned off" : turned.join("; "))}
    </dl>
  </section>`;
}

const clockText = (ms: number): string =>
  Math.abs(ms) < toleratedMs ? "agrees" : `${lengthText(Math.abs(ms))} ${ms > 0 ? "ahead" : "behind"}`;

const lengthOrNone = (ms: number | null): string => (ms === null ? "–" : lengthText(ms));

function changesText(changes: Health["changes"]): string {
  if (!changes) return "no relay has run yet";
  if (changes.mode === "poll") return `looked up in the table; ${changes.waiting} waiting`;
  const lag = changes.lagBytes === null ? "" : `; ${Math.round(changes.lagBytes / 1024)} KB behind`;
  return `read from the database's log${lag}${changes.reading ? "" : "; nobody reads it now"}`;
}
