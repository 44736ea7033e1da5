/** @jsxImportSource hono/jsx */
import { fileSize } from "@tidemark/texts";
import type { BackupFile, BackupState, BackupsByHand } from "../../platform/backups.ts";
import { Ago, Moment } from "../shared/moment.tsx";
import { useReader } from "../shared/reader.ts";
import { Table } from "../shared/table.tsx";

const mostRows = 20;

export interface BackupsView extends BackupState {
  readonly files: readonly BackupFile[];
}

export async function backupsView(backups: BackupsByHand): Promise<BackupsView> {
  // The state first: one that ends meanwhile is among the files.
  const state = await backups.state();
  return { files: await backups.list(), ...state };
}

/** The server's own backups, and a button that makes one. */
export function BackupsSection({ view: { files, isRunning, problem } }: { view: BackupsView }) {
  const { t, formats } = useReader();
  const [newest] = files;
  return (
    <section id="backups">
      <h2>{t("operator.backups")}</h2>
      <p>
        {newest
          ? t.rich("operator.backups.newest", { ago: () => <Ago at={newest.at} /> })
          : t("operator.backups.none")}
      </p>
      {problem && (
        <p>
          <strong>{problem}</strong>
        </p>
      )}
      <form class="fields" method="post" action="/operator/backup">
        <button class="main" type="submit" disabled={isRunning}>
          {isRunning ? t("operator.backups.running") : t("operator.backups.do")}
        </button>
      </form>
      {newest && (
        <Table
          name={t("operator.backups")}
          columns={[
            t("operator.backups.made"),
            t("operator.backups.why"),
            t("operator.backups.size"),
            t("operator.backups.file"),
          ]}
          rows={files.slice(0, mostRows).map(({ name, kind, at, bytes }) => (
            <tr>
              <td>
                <Moment at={at} />
              </td>
              <td>{t(`operator.backups.kind.${kind}`)}</td>
              <td>{fileSize(bytes, formats.locale)}</td>
              <td>
                <code>{name}</code>
              </td>
            </tr>
          ))}
        />
      )}
    </section>
  );
}
