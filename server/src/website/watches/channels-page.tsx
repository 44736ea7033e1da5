/** @jsxImportSource hono/jsx */
import type { ChannelView } from "@tidemark/core/wire";
import type { JSX, PropsWithChildren } from "hono/jsx";
import { Moment } from "../shared/moment.tsx";
import { useReader } from "../shared/reader.ts";
import { ButtonForm, HolderPage, type Notice } from "./holder-page.tsx";

export interface ChannelsPageProps {
  readonly notice: Notice | null;
  readonly channels: readonly ChannelView[];
  readonly sendsMail: boolean;
}

/** `/watches/channels`: a holder's channels. */
export function ChannelsPage({ notice, channels, sendsMail }: ChannelsPageProps) {
  const { t } = useReader();
  return (
    <HolderPage tab="/watches/channels" title={t("channels.title")} notice={notice}>
      <section>
        {channels.length === 0 ? (
          <p class="empty">{t("channels.none")}</p>
        ) : (
          <ul class="watches">
            {channels.map((channel) => (
              <ChannelItem channel={channel} />
            ))}
          </ul>
        )}
      </section>
      {sendsMail && (
        <Add kind="email" note={t("channels.email.note")}>
          <Field
            label={t("channels.email.address")}
            type="email"
            name="address"
            maxlength={254}
            autocomplete="email"
          />
        </Add>
      )}
      <Add kind="ntfy" note={t("channels.ntfy.note")}>
        <Field
          label={t("channels.ntfy.server")}
          type="url"
          name="server"
          maxlength={2048}
          value="https://ntfy.sh"
        />
        <Field
          label={t("channels.ntfy.topic")}
          name="topic"
          maxlength={64}
          pattern="[A-Za-z0-9_\-]+"
          autocomplete="off"
        />
        <Field
          label={t("channels.ntfy.token")}
          name="token"
          maxlength={200}
          autocomplete="off"
          required={false}
        />
      </Add>
      <Add kind="apprise" note={t("channels.apprise.note")}>
        <Field label={t("channels.apprise.url")} type="url" name="url" maxlength={2048} autocomplete="off" />
        <Field
          label={t("channels.apprise.tag")}
          name="tag"
          maxlength={100}
          autocomplete="off"
          required={false}
        />
      </Add>
      <Add kind="webhook" note={t("channels.webhook.note")}>
        <Field label={t("channels.webhook.url")} type="url" name="url" maxlength={2048} autocomplete="off" />
      </Add>
    </HolderPage>
  );
}

function ChannelItem({ channel: { id, kind, where, state, problem, createdAt } }: { channel: ChannelView }) {
  const { t } = useReader();
  const kindName = t(`channels.kind.${kind}`);
  const name = t("channels.name", { kind: kindName, where });
  const canTest = state === "working" || state === "failing";
  return (
    <li>
      <strong>{kindName}</strong> <span class="where">{where}</span>
      <p class="quiet">{t.rich(`channels.state.${state}`, { since: () => <Moment at={createdAt} /> })}</p>
      {problem && <p class="problem-text">{problem}</p>}
      {canTest && <ButtonForm action={`/watches/channels/${id}/test`} label={t("channels.test")} of={name} />}{" "}
      <ButtonForm action={`/watches/channels/${id}/remove`} label={t("channels.remove")} of={name} />
    </li>
  );
}

type AddedKind = "email" | "ntfy" | "apprise" | "webhook";

function Add({ kind, note, children }: PropsWithChildren<{ kind: AddedKind; note: string }>) {
  const { t } = useReader();
  return (
    <section>
      <details>
        <summary>{t("channels.add", { kind: t(`channels.kind.${kind}`) })}</summary>
        <form class="fields" method="post" action="/watches/channels">
          <input type="hidden" name="kind" value={kind} />
          {children}
          <p class="quiet">{note}</p>
          <button class="main" type="submit">
            {t("channels.add.do")}
          </button>
        </form>
      </details>
    </section>
  );
}

const Field = ({ label, required = true, ...input }: JSX.IntrinsicElements["input"] & { label: string }) => (
  <label>
    {label} <input class="wide" required={required} {...input} />
  </label>
);
