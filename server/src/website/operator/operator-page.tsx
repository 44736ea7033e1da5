/** @jsxImportSource hono/jsx */
import type { Switches } from "@tidemark/core";
import { utcDate } from "@tidemark/core";
import type { Circle } from "../../accounts/circles.ts";
import type { ListedInvite } from "../../accounts/invite-list.ts";
import type { MailUse } from "../../alerts/mail/mail-limits.ts";
import type { Untrusted } from "../../platform/http/untrusted-proxies.ts";
import type { OutcomeShare } from "../../prices/page-outcomes/compare-weeks.ts";
import type { DirtyProduct } from "../../prices/public-profile/dirty-products.ts";
import { Ago } from "../shared/moment.tsx";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { BackupsSection, type BackupsView } from "./backups-section.tsx";
import { CirclesSection } from "./circles-section.tsx";
import { FollowsSection, type FollowsView } from "./follows-section.tsx";
import { InvitesSection } from "./invites-section.tsx";
import { ReadingSection } from "./reading-section.tsx";

interface Operator {
  readonly products: readonly DirtyProduct[];
  readonly shares: readonly OutcomeShare[];
  readonly untrusted: Untrusted;
  /** API processes that take their share of limits, though these are to be counted in common. */
  readonly apart: readonly string[];
  readonly backups: BackupsView;
  readonly follows: FollowsView;
  /** Null: the server sends no mail. */
  readonly mail: MailUse | null;
  /** Null in the private profile: it has no switches. */
  readonly switches: Switches | null;
  /** Null in the public profile: nobody is invited there. */
  readonly people: {
    readonly invites: readonly ListedInvite[];
    readonly circles: readonly Circle[];
    /** The link of an invite that was just made. */
    readonly link: string | null;
  } | null;
}

/** `/operator`: switches, open claims, and how pages are read. */
export function OperatorPage(operator: Operator) {
  const { products, shares, untrusted, apart, backups, follows, mail, switches, people } = operator;
  const { t } = useReader();
  return (
    <Page title={t("operator.title")}>
      <section class="hero">
        <h1>{t("operator.title")}</h1>
        <p>
          <a href="/health">{t("site.health")}</a> · <a href="/operator/imports">{t("imports.title")}</a>
        </p>
      </section>
      {untrusted.count > 0 && <UntrustedProxy {...untrusted} />}
      {apart.length > 0 && (
        <div class="said problem" role="status">
          <p>{t("operator.limits.share", { names: apart.join(", ") })}</p>
        </div>
      )}
      {switches && <SwitchForm switches={switches} />}
      {mail && <MailSection use={mail} />}
      <section>
        <h2>{t("operator.claims")}</h2>
        {products.length === 0 ? (
          <p class="empty">{t("operator.claims.none")}</p>
        ) : (
          <ul class="products">
            {products.map((product) => (
              <Dirty product={product} />
            ))}
          </ul>
        )}
      </section>
      {people && <InvitesSection invites={people.invites} link={people.link} />}
      {people && <CirclesSection circles={people.circles} />}
      <FollowsSection view={follows} />
      <BackupsSection view={backups} />
      <ReadingSection shares={shares} />
    </Page>
  );
}

function Dirty({ product: { marketplace, asin, title, claims, since } }: { product: DirtyProduct }) {
  const { t } = useReader();
  const shop = shopName(marketplace.suffix);
  return (
    <li>
      <a href={`/operator/${marketplace.suffix}/${asin}`}>
        <bdi>{title ?? asin}</bdi>
      </a>
      <span class="price">{t("operator.claims.count", { count: claims })}</span>
      <span class="quiet">{t.rich("operator.claims.since", { shop, ago: () => <Ago at={since} /> })}</span>
    </li>
  );
}

function UntrustedProxy({ count, proxy }: Untrusted) {
  const { t } = useReader();
  return (
    <div class="said problem" role="status">
      <p>
        {proxy === null ? t("operator.proxy.far", { count }) : t("operator.proxy.near", { count, proxy })}
      </p>
    </div>
  );
}

function MailSection({ use }: { use: MailUse }) {
  const { t } = useReader();
  const { sentLastHour, sentLastDay, mostAnHour, mostADay, refused } = use;
  return (
    <section>
      <h2>{t("operator.mail")}</h2>
      <p>{t("operator.mail.sent", { sentLastHour, mostAnHour, sentLastDay, mostADay })}</p>
      <p class="quiet">
        {t("operator.mail.refused", {
          mailbox: refused.mailbox,
          domain: refused.domain,
          network: refused.network,
          server: refused.server,
          optedOut: refused["opted-out"],
        })}
      </p>
    </section>
  );
}

function SwitchForm({ switches }: { switches: Switches }) {
  const { t } = useReader();
  const { countOnlyBefore } = switches;
  return (
    <section>
      <h2>{t("operator.switches")}</h2>
      <form class="fields" method="post" action="/operator/switches">
        <fieldset class="choices">
          <legend>{t("operator.switches.on")}</legend>
          {(["registrationOpen", "quorum", "unverifiedAlerts"] as const).map((name) => (
            <label>
              <input type="checkbox" name={name} checked={switches[name]} /> {t(`operator.switches.${name}`)}
            </label>
          ))}
        </fieldset>
        <label>
          {t("operator.switches.before")}
          <input
            type="date"
            name="countOnlyBefore"
            value={countOnlyBefore === null ? "" : utcDate(countOnlyBefore)}
          />
        </label>
        <button class="main" type="submit">
          {t("operator.switches.do")}
        </button>
      </form>
    </section>
  );
}
