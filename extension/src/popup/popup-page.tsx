import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Overview } from "../messages.ts";
import { texts } from "../texts.ts";
import { Brand } from "../ui/brand.tsx";
import { type Interrupted, InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import { Note } from "../ui/note.tsx";
import type { Services } from "../ui/services.ts";
import { Footer } from "./footer.tsx";
import { Loading } from "./loading.tsx";
import { PageProducts } from "./page-products/page-products.tsx";
import { ProductHistory } from "./product-history.tsx";
import { findSubject, type Subject } from "./subject.ts";

interface PopupContent {
  readonly overview: Overview;
  readonly subject: Subject | null;
}

export function PopupPage({ services }: { readonly services: Services }): ReactElement {
  const [content, setContent] = useState<PopupContent | Interrupted | null>(null);
  const load = useCallback(async (): Promise<void> => {
    setContent(null);
    setContent(await orInterrupted(loadContent(services)));
  }, [services]);
  useEffect(() => void load(), [load]);
  const isLoaded = content !== null && !("reason" in content);
  return (
    <div className="popup">
      <header>
        <Brand />
        <button
          type="button"
          className="icon"
          aria-label={texts.settings}
          title={texts.settings}
          onClick={services.openSettings}
        >
          <Gear />
        </button>
      </header>
      <main>
        {content === null && <Loading />}
        {content && !isLoaded && <InterruptedNotice onRetry={() => void load()} />}
        {isLoaded && <Body {...content} services={services} />}
      </main>
      {isLoaded && <Footer {...content} />}
    </div>
  );
}

async function loadContent({ send, browser }: Services): Promise<PopupContent> {
  const [overview, subject] = await Promise.all([
    send({ type: "overview" }),
    findSubject(browser, window.location.search),
  ]);
  return { overview, subject };
}

function Body({ overview, subject, services }: PopupContent & { readonly services: Services }): ReactElement {
  const { noConsent, declined, revoked, noProduct } = texts.notes;
  const { mode } = overview;
  if (mode === "undecided" || mode === "none") {
    const note = mode === "none" ? declined : noConsent;
    return (
      <Note title={note.title} alone action={{ label: note.action, run: services.openWelcome }}>
        {note.text}
      </Note>
    );
  }
  return (
    <>
      {overview.revoked && (
        <aside className="notice" role="status">
          <strong>{revoked.title}</strong> {revoked.text}{" "}
          <button type="button" className="link" onClick={services.openSettings}>
            {revoked.action}
          </button>
        </aside>
      )}
      {subject ? (
        <ProductHistory subject={subject} overview={overview} services={services} />
      ) : (
        <PageProducts overview={overview} services={services}>
          <Note title={noProduct.title} alone>
            {noProduct.text}
          </Note>
        </PageProducts>
      )}
    </>
  );
}

const Gear = (): ReactElement => (
  <svg
    width="18"
    height="18"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    aria-hidden="true"
  >
    <circle cx="12" cy="12" r="3.2" />
    <path
      d="M12 2.8v2.6M12 18.6v2.6M2.8 12h2.6M18.6 12h2.6M5.5 5.5l1.8 1.8M16.7 16.7l1.8 1.8M5.5 18.5l1.8-1.8M16.7 7.3l1.8-1.8"
      strokeLinecap="round"
    />
  </svg>
);
