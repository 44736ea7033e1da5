/** @jsxImportSource hono/jsx */
import type { ListedInvite } from "../../accounts/invite-list.ts";
import { Day } from "../shared/moment.tsx";
import { useReader } from "../shared/reader.ts";

interface InvitesProps {
  readonly invites: readonly ListedInvite[];
  /** A link that was just made. */
  readonly link: string | null;
}

/** Invites that still let somebody in, and a form for a new one. */
export function InvitesSection({ invites, link }: InvitesProps) {
  const { t } = useReader();
  return (
    <section id="invites" class="people">
      <h2>{t("operator.invites")}</h2>
      {link !== null && (
        <div class="said" role="status">
          <p>{t("operator.invites.made")}</p>
          <p>
            <code>{link}</code>
          </p>
        </div>
      )}
      {invites.length === 0 ? (
        <p class="empty">{t("operator.invites.none")}</p>
      ) : (
        <ul class="watches">
          {invites.map((invite) => (
            <Invite invite={invite} />
          ))}
        </ul>
      )}
      <form class="fields" method="post" action="/operator/invites">
        <label>
          {t("operator.invites.uses")}
          <input class="short" type="number" name="uses" min="1" max="1000" value="1" required />
        </label>
        <label>
          {t("operator.invites.days")}
          <input class="short" type="number" name="days" min="1" max="3650" value="30" required />
        </label>
        <button class="main" type="submit">
          {t("operator.invites.make")}
        </button>
      </form>
    </section>
  );
}

function Invite({
  invite: { id, origin, inviter, createdAt, expiresAt, uses, used },
}: {
  invite: ListedInvite;
}) {
  const { t } = useReader();
  const made = () => <Day at={createdAt} />;
  return (
    <li>
      <p>
        {t.rich("operator.invites.item", { id, used, uses, made })}{" "}
        <span class="quiet">
          {inviter === null
            ? t(origin === "first start" ? "operator.invites.first" : "operator.invites.operator")
            : t("operator.invites.member", { id: inviter })}{" "}
          {expiresAt === null
            ? t("operator.invites.no-end")
            : t.rich("operator.invites.until", { end: () => <Day at={expiresAt} /> })}
        </span>
      </p>
      <form class="inline" method="post" action={`/operator/invites/${id}/revoke`}>
        <button type="submit" aria-label={t("operator.invites.revoke.of", { id })}>
          {t("operator.invites.revoke")}
        </button>
      </form>
    </li>
  );
}
