/** @jsxImportSource hono/jsx */
import type { Recognised } from "@tidemark/core";
import type { ChannelView } from "@tidemark/core/wire";
import type { JSX } from "hono/jsx";
import { Moment } from "../shared/moment.tsx";
import { useReader } from "../shared/reader.ts";
import { ThisDevice, type ThisDeviceProps } from "../web-app/this-device.tsx";
import { ButtonForm, HolderPage, type Notice } from "./holder-page.tsx";

export interface ChannelsPageProps {
  readonly notice: Notice | null;
  readonly channels: readonly ChannelView[];
  readonly sendsMail: boolean;
  /** Whether the server has a Telegram bot of its own. */
  readonly hasBot: boolean;
  /** What was pasted: its form stands open with it. */
  readonly filled?: Recognised | null;
  readonly here: ThisDeviceProps;
}

type Input = JSX.IntrinsicElements["input"];
type AddedKind = Exclude<ChannelView["kind"], "web-push" | "other">;

const url = { type: "url", maxlength: 2048 } as const;
const secret = { maxlength: 200, autocomplete: "off", spellcheck: false } as const;
const optional = { required: false } as const;

/** The form of each kind, in the order in which people look for them. */
const forms = {
  email: { address: { type: "email", maxlength: 254, autocomplete: "email" } },
  ntfy: {
    server: { ...url, value: "https://ntfy.sh" },
    topic: { maxlength: 64, pattern: "[A-Za-z0-9_\\-]+", autocomplete: "off" },
    token: { ...secret, ...optional },
  },
  telegram: { token: secret, chat: { maxlength: 40, autocomplete: "off", ...optional } },
  discord: { url: { ...url, autocomplete: "off" } },
  gotify: { server: url, token: secret },
  pushover: { user: secret, token: secret },
  apprise: {
    url: { ...url, autocomplete: "off" },
    tag: { maxlength: 100, autocomplete: "off", ...optional },
  },
  webhook: { url: { ...url, autocomplete: "off" } },
} as const satisfies Record<AddedKind, Readonly<Record<string, Input>>>;

/** `/watches/channels`: a holder's channels. */
export function ChannelsPage(props: ChannelsPageProps) {
  const { notice, channels, sendsMail, hasBot, filled = null, here } = props;
  const { t } = useReader();
  const kinds = (Object.keys(forms) as AddedKind[]).filter((kind) => kind !== "email" || sendsMail);
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
      <ThisDevice {...here} />
      <section>
        <form class="fields" method="post" action="/watches/channels/paste">
          <label>
            {t("channels.paste")} <input class="wide" name="pasted" required {...secret} maxlength={2048} />
          </label>
          <p class="quiet">{t("channels.paste.note")}</p>
          <button class="main" type="submit">
            {t("channels.paste.do")}
          </button>
        </form>
      </section>
      {kinds.map((kind) => (
        <Add kind={kind} hasBot={hasBot} filled={filled?.kind === kind ? filled : null} />
      ))}
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

interface AddProps {
  readonly kind: AddedKind;
  readonly hasBot: boolean;
  readonly filled: Recognised | null;
}

function Add({ kind, hasBot, filled }: AddProps) {
  const { t } = useReader();
  const given: Readonly<Record<string, string | undefined>> = { ...filled };
  return (
    <section>
      <details open={filled !== null}>
        <summary>{t("channels.add", { kind: t(`channels.kind.${kind}`) })}</summary>
        {kind === "telegram" && hasBot && (
          <form class="fields" method="post" action="/watches/channels/telegram">
            <button class="main" type="submit">
              {t("channels.telegram.link")}
            </button>
            <p class="quiet">{t("channels.telegram.link.note")}</p>
          </form>
        )}
        <form class="fields" method="post" action="/watches/channels">
          <input type="hidden" name="kind" value={kind} />
          {Object.entries<Input>(forms[kind]).map(([name, input]) => (
            <label>
              {t(`channels.${kind}.${name}` as "channels.email.address")}{" "}
              <input class="wide" required name={name} {...input} value={given[name] ?? input.value} />
            </label>
          ))}
          <p class="quiet">{t(`channels.${kind}.note`)}</p>
          <button class="main" type="submit">
            {t("channels.add.do")}
          </button>
        </form>
      </details>
    </section>
  );
}
