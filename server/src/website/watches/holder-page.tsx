/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from "hono/jsx";
import { Page, type PageScript } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { InstallApp } from "../web-app/this-device.tsx";

const tabs = [
  ["/watches", "watches.tab.watches"],
  ["/watches/channels", "watches.tab.channels"],
  ["/watches/times", "watches.tab.times"],
  ["/watches/devices", "devices.tab"],
  ["/watches/bring", "bring.tab"],
  ["/watches/data", "watches.tab.data"],
] as const;

type Tab = (typeof tabs)[number][0];

/** A page's notice: what was done, or why not. */
export interface Notice {
  readonly isProblem: boolean;
  readonly text: Child;
}

export const problemNotice = (text: string): Notice => ({ isProblem: true, text });

interface HolderPageProps {
  readonly tab: Tab;
  readonly title: string;
  readonly notice: Notice | null;
  readonly script?: PageScript | undefined;
}

/** The frame of a holder's pages. */
export function HolderPage(props: PropsWithChildren<HolderPageProps>) {
  const { tab, title, notice, script, children } = props;
  const { t } = useReader();
  return (
    <Page title={title} script={script} isApp>
      <section class="hero">
        <h1>{title}</h1>
        <nav class="tabs" aria-label={t("watches.tabs")}>
          {tabs.map(([path, name]) => (
            <a href={path} aria-current={path === tab ? "page" : undefined}>
              {t(name)}
            </a>
          ))}
        </nav>
      </section>
      {notice && (
        // The page is a new one: only what has the focus is sure to be read out, and its button is then the next stop.
        <div
          class={notice.isProblem ? "said problem" : "said"}
          role={notice.isProblem ? "alert" : "status"}
          tabindex={-1}
          autofocus
        >
          {notice.text}
        </div>
      )}
      {children}
      <InstallApp />
    </Page>
  );
}

/** A form with one button. `of`: what it is about, for screen readers. */
export function ButtonForm({ action, label, of }: { action: string; label: string; of?: string }) {
  const { t } = useReader();
  return (
    <form class="inline" method="post" action={action}>
      <button type="submit" aria-label={of ? t("site.button-of", { label, name: of }) : label}>
        {label}
      </button>
    </form>
  );
}
