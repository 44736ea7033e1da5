/** @jsxImportSource hono/jsx */
import type { ChannelView, Devices } from "@tidemark/core/wire";
import { encode } from "uqr";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { ButtonForm, HolderPage, type Notice } from "./holder-page.tsx";

export interface DevicesPageProps {
  readonly notice: Notice | null;
  readonly devices: Devices;
  /** Confirmed addresses. */
  readonly mailboxes: readonly ChannelView[];
  /** A link code that was just made, and the address that its QR code leads to. */
  readonly code?: { readonly code: string; readonly url: string };
  /** A recovery key that was just made. */
  readonly recoveryKey?: string;
}

/** `/watches/devices`: link codes, linked devices and the recovery key. */
export function DevicesPage({ notice, devices, mailboxes, code, recoveryKey }: DevicesPageProps) {
  const { t } = useReader();
  const made = devices.code;
  return (
    <HolderPage
      tab="/watches/devices"
      title={t("devices.title")}
      notice={notice}
      script={code ? "link.js" : undefined}
    >
      <section>
        <p>{t("devices.what")}</p>
        {code && <ShownCode {...code} />}
        {!code && made?.state === "used" && (
          <div class="said" role="status">
            <p>{t("devices.linked")}</p>
            <ButtonForm action={`/watches/devices/${made.usedBy}/end`} label={t("devices.undo")} />
          </div>
        )}
        {!code && made && made.state !== "used" && (
          <p role="status">{t(made.state === "ended" ? "devices.code-ended" : "devices.code-waiting")}</p>
        )}
        <ButtonForm
          action="/watches/devices/code"
          label={t(code || made ? "devices.show-again" : "devices.show")}
        />
      </section>
      {devices.devices.length > 0 && <DeviceList devices={devices.devices} />}
      <RecoveryKey hasKey={devices.hasRecoveryKey} mailboxes={mailboxes} shown={recoveryKey} />
      <section>
        <h2>{t("devices.get")}</h2>
        <KeyForm value="" />
      </section>
      <section>
        <h2>{t("forget.section")}</h2>
        <p>{t("forget.what")}</p>
        <a class="button danger" href="/watches/forget">
          {t("forget.link")}
        </a>
      </section>
    </HolderPage>
  );
}

function ShownCode({ code, url }: { code: string; url: string }) {
  const { t } = useReader();
  return (
    <div class="link-code" data-waits>
      <QrCode text={url} label={t("devices.qr")} />
      <div>
        <p>{t("devices.type")}</p>
        <p class="code">{code}</p>
        <p class="quiet">{t("devices.until")}</p>
        <p>
          <a href="/watches/devices">{t("devices.check")}</a>
        </p>
      </div>
    </div>
  );
}

/** Dark on light in both colour schemes, as cameras want it. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path.join("")} fill="#000" />
    </svg>
  );
}

function DeviceList({ devices }: { devices: Devices["devices"] }) {
  const { t, formats } = useReader();
  return (
    <section>
      <h2>{t("devices.list")}</h2>
      <ul class="watches">
        {devices.map(({ id, kind, linkedAt, isThis, mayEnd }) => {
          const name = t(`devices.${kind}`, { day: formats.day(linkedAt) });
          return (
            <li>
              <p>{name}</p>
              {isThis && <p class="quiet">{t("devices.this")}</p>}
              {mayEnd && !isThis && (
                <ButtonForm action={`/watches/devices/${id}/end`} label={t("devices.end")} of={name} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface RecoveryKeyProps {
  readonly hasKey: boolean;
  readonly mailboxes: readonly ChannelView[];
  readonly shown: string | undefined;
}

function RecoveryKey({ hasKey, mailboxes, shown }: RecoveryKeyProps) {
  const { t } = useReader();
  return (
    <section id="recovery">
      <h2>{t("recovery.title")}</h2>
      {shown ? (
        <>
          <p>{t("recovery.once")}</p>
          <p class="code">{shown}</p>
          {mailboxes.map(({ id, where }) => (
            <form class="inline" method="post" action="/watches/devices/recovery/mail">
              <input type="hidden" name="key" value={shown} />
              <input type="hidden" name="channel" value={id} />
              <button type="submit">{t("recovery.mail", { address: where })}</button>
            </form>
          ))}
        </>
      ) : (
        <p>{t(hasKey ? "recovery.exists" : "recovery.offer")}</p>
      )}
      <ButtonForm
        action="/watches/devices/recovery"
        label={t(hasKey || shown ? "recovery.renew" : "recovery.make")}
      />
    </section>
  );
}

/** Takes a link code or a recovery key. */
export function KeyForm({ value, problem }: { value: string; problem?: string | null }) {
  const { t } = useReader();
  return (
    <form class="fields" method="post" action="/watches/devices/link">
      <label>
        {t("devices.key")}
        <input
          class="wide"
          name="key"
          required
          maxlength={200}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          value={value}
          data-key
          aria-describedby="key-about"
          aria-invalid={problem ? "true" : undefined}
        />
      </label>
      <p id="key-about" class={problem ? "problem-text" : "quiet"} role={problem ? "alert" : undefined}>
        {problem ?? t("devices.get.what")}
      </p>
      <button class="main" type="submit">
        {t("devices.get.do")}
      </button>
    </form>
  );
}

/** `/watches/link`: where a QR code leads. Its script puts the code into the field; nothing happens without a click. */
export function LinkPage({ value, problem }: { value: string; problem: string | null }) {
  const { t } = useReader();
  return (
    <Page title={t("devices.get")} script="link.js">
      <section class="hero">
        <h1>{t("devices.get")}</h1>
        <p>{t("devices.get.warning")}</p>
      </section>
      <section>
        <KeyForm value={value} problem={problem} />
      </section>
    </Page>
  );
}

/** Asks before two sets of watches become one. */
export function MergePage({
  mine,
  theirs,
  problem,
}: {
  mine: number;
  theirs: number;
  problem: string | null;
}) {
  const { t } = useReader();
  return (
    <Page title={t("merge.title")}>
      <section class="hero">
        <h1>{t("merge.title")}</h1>
        <p>{t("merge.counts", { mine, theirs })}</p>
        <p class="quiet">{t("merge.what")}</p>
        {problem && (
          <p class="problem-text" role="alert">
            {problem}
          </p>
        )}
        <form class="inline" method="post" action="/watches/merge">
          <button class="main" type="submit">
            {t("merge.yes")}
          </button>
        </form>
        <form class="inline" method="post" action="/watches/merge/no">
          <button type="submit">{t("merge.no")}</button>
        </form>
      </section>
    </Page>
  );
}
