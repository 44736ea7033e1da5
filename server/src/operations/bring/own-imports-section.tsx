/** @jsxImportSource hono/jsx */
import { importSourceName } from "@tidemark/core";
import { Day } from "../../website/shared/moment.tsx";
import { useReader } from "../../website/shared/reader.ts";
import { Table } from "../../website/shared/table.tsx";
import type { ListedRun } from "./own-imports.ts";

/** What a person imported, each to be undone as a whole. */
export function OwnImports({ runs }: { runs: readonly ListedRun[] }) {
  const { t, formats } = useReader();
  return (
    <section id="imports">
      <h2>{t("bring.imports")}</h2>
      {runs.length === 0 ? (
        <p class="empty">{t("bring.imports.none")}</p>
      ) : (
        <>
          <Table
            name={t("bring.imports")}
            columns={(["when", "source", "products", "points", "watches", "state", "act"] as const).map(
              (name) => t(`bring.imports.${name}`),
            )}
            rows={runs.map((run) => (
              <tr>
                <td>
                  <Day at={run.startedAt} />
                </td>
                <td>{importSourceName(run.source)}</td>
                <td>{formats.number(run.products)}</td>
                <td>{formats.number(run.points)}</td>
                <td>{formats.number(run.watches)}</td>
                <td>
                  <StateText run={run} />
                </td>
                <td>
                  <UndoForm action={`/watches/bring/${run.id}/undo`} id={run.id} />
                </td>
              </tr>
            ))}
          />
          {runs.some(({ points }) => points > 0) && (
            <p>
              <a href="/watches/product">{t("bring.imports.all")}</a>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function StateText({ run: { state, rows } }: { run: ListedRun }) {
  const { t } = useReader();
  return <>{state === "unfinished" ? t("bring.state.unfinished", { rows }) : t(`bring.state.${state}`)}</>;
}

export function UndoForm({ action, id }: { action: string; id: bigint }) {
  const { t } = useReader();
  return (
    <form class="inline" method="post" action={action}>
      <button class="danger" type="submit" aria-label={t("bring.undo.of", { id: String(id) })}>
        {t("bring.undo")}
      </button>
    </form>
  );
}
