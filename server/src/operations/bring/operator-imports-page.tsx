/** @jsxImportSource hono/jsx */
import { importSourceName } from "@tidemark/core";
import { Day } from "../../website/shared/moment.tsx";
import { Page } from "../../website/shared/page.tsx";
import { useReader } from "../../website/shared/reader.ts";
import { Table } from "../../website/shared/table.tsx";
import type { ListedRun } from "./own-imports.ts";
import { UndoForm } from "./own-imports-section.tsx";

/** `/operator/imports`: what was imported, by whom, and whether everybody sees it. */
export function OperatorImportsPage({
  runs,
  problem,
}: {
  runs: readonly ListedRun[];
  problem: string | null;
}) {
  const { t, formats } = useReader();
  return (
    <Page title={t("imports.title")}>
      <section class="hero">
        <h1>{t("imports.title")}</h1>
        <p>
          <a href="/operator">{t("imports.back")}</a>
        </p>
        <p class="lead">{t("imports.what")}</p>
      </section>
      {problem && (
        <div class="said problem" role="alert">
          {problem}
        </div>
      )}
      <section>
        <Table
          name={t("imports.title")}
          empty={t("imports.none")}
          columns={[
            t("bring.imports.when"),
            t("bring.imports.source"),
            t("imports.who"),
            t("bring.imports.products"),
            t("bring.imports.points"),
            t("bring.imports.state"),
            t("bring.imports.act"),
          ]}
          rows={runs.map((run) => (
            <tr>
              <td>
                <Day at={run.startedAt} />
              </td>
              <td>{importSourceName(run.source)}</td>
              <td>
                <Who run={run} />
              </td>
              <td>{formats.number(run.products)}</td>
              <td>{formats.number(run.points)}</td>
              <td>
                <StateText run={run} />
              </td>
              <td>
                <Actions run={run} />
              </td>
            </tr>
          ))}
        />
      </section>
    </Page>
  );
}

function Who({ run: { holder, isCopy } }: { run: ListedRun }) {
  const { t } = useReader();
  if (holder !== null) return <>{t("imports.who.person", { id: String(holder) })}</>;
  return <>{isCopy ? t("imports.who.copy") : t("imports.who.operator")}</>;
}

function StateText({ run: { state, rows } }: { run: ListedRun }) {
  const { t } = useReader();
  return (
    <>{state === "unfinished" ? t("imports.state.unfinished", { rows }) : t(`imports.state.${state}`)}</>
  );
}

function Actions({ run: { id, state, holder, points } }: { run: ListedRun }) {
  const { t } = useReader();
  const path = `/operator/imports/${id}`;
  const name = String(id);
  return (
    <>
      {["waiting", "own", "declined"].includes(state) && points > 0 && (
        <form class="inline" method="post" action={`${path}/accept`}>
          <button type="submit" aria-label={t("imports.accept.of", { id: name })}>
            {t("imports.accept")}
          </button>
        </form>
      )}
      {state === "own" && (
        <form class="inline" method="post" action={`${path}/decline`}>
          <button type="submit" aria-label={t("imports.decline.of", { id: name })}>
            {t("imports.decline")}
          </button>
        </form>
      )}
      {/* What is a person's own only that person undoes. */}
      {holder === null && <UndoForm action={`${path}/undo`} id={id} />}
    </>
  );
}
