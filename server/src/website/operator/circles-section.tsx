/** @jsxImportSource hono/jsx */
import type { Circle, CircleMember } from "../../accounts/circles.ts";
import { Day } from "../shared/moment.tsx";
import { useReader } from "../shared/reader.ts";

/** Who was invited along which chain, and a button to count one apart from the others. */
export function CirclesSection({ circles }: { circles: readonly Circle[] }) {
  const { t } = useReader();
  return (
    <section id="circles" class="people">
      <h2>{t("operator.circles")}</h2>
      <p>{t("operator.circles.what")}</p>
      {circles.length === 0 && <p class="empty">{t("operator.circles.none")}</p>}
      {circles.map(({ id, members }) => (
        <>
          <h3>{t("operator.circles.of", { id, count: members.length })}</h3>
          <ul class="watches">
            {members.map((member) => (
              <Member member={member} />
            ))}
          </ul>
        </>
      ))}
    </section>
  );
}

function Member({ member }: { member: CircleMember }) {
  const { t } = useReader();
  const { id, invitedBy, createdAt, borneOut, independentAt, isRevoked } = member;
  const since = () => <Day at={createdAt} />;
  const apart = independentAt !== null;
  return (
    <li>
      <p>
        <code>{id}</code>{" "}
        <span class="quiet">
          {invitedBy === null
            ? t.rich("operator.circles.root", { since })
            : t.rich("operator.circles.invited", { by: invitedBy, count: borneOut, since })}{" "}
          {isRevoked && t("operator.circles.revoked")}
        </span>
      </p>
      {invitedBy !== null && (
        <form class="inline" method="post" action={`/operator/circles/${id}/${apart ? "together" : "apart"}`}>
          <button
            type="submit"
            aria-label={t(apart ? "operator.circles.together.of" : "operator.circles.apart.of", { id })}
          >
            {t(apart ? "operator.circles.together" : "operator.circles.apart")}
          </button>
        </form>
      )}
    </li>
  );
}
