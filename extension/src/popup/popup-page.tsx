import { type ReactElement, useCallback, useLayoutEffect, useState } from "react";
import type { Answers, Overview } from "../messages.ts";
import { write } from "../reader.ts";
import type { SavedAnswer } from "../state/answers.ts";
import { Brand } from "../ui/brand.tsx";
import { type Interrupted, InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import { Note } from "../ui/note.tsx";
import type { Services } from "../ui/services.ts";
import { recallBought } from "./bought.tsx";
import { Footer } from "./footer.tsx";
import { Loading } from "./loading.tsx";
import { NoticeList } from "./notice-list.tsx";
import { standingNotices } from "./notices.ts";
import { PageProducts } from "./page-products/page-products.tsx";
import { ProductScreen } from "./product-screen.tsx";
import { SettingsButton } from "./settings-button.tsx";
import { findSubject, type Subject } from "./subject.ts";
import { recall } from "./use-lookup.ts";

interface PopupContent {
  readonly overview: Overview;
  readonly subject: Subject | null;
  readonly saved: SavedAnswer | null;
  readonly bought: Answers["purchases-of"];
}

export type LoadedContent = Promise<PopupContent | Interrupted>;

interface PopupPageProps {
  readonly services: Services;
  /** What is being loaded already. */
  readonly first?: LoadedContent;
}

export function PopupPage({ services, first }: PopupPageProps): ReactElement {
  const [content, setContent] = useState<PopupContent | Interrupted | null>(null);
  const load = useCallback(
    async (loading = loadContent(services)): Promise<void> => {
      setContent(null);
      setContent(await loading);
    },
    [services],
  );
  useLayoutEffect(() => void load(first), [load, first]);
  const loaded = content !== null && !("reason" in content) ? content : null;
  const subject = loaded && mayAsk(loaded.overview) ? loaded.subject : null;
  return (
    // A list of the page's products can still come: of one height from the start, nothing moves.
    <div className={!content || (loaded && mayAsk(loaded.overview)) ? "popup full" : "popup"}>
      {loaded && subject ? (
        <ProductScreen
          subject={subject}
          saved={loaded.saved}
          bought={loaded.bought}
          overview={loaded.overview}
          services={services}
        />
      ) : (
        <>
          <header>
            <Brand />
            {/* A product's screen has its own, and the focus would go with this one. */}
            <SettingsButton isDisabled={content === null} onClick={() => services.openSettings()} />
          </header>
          <main>
            {content === null && <Loading />}
            {content && !loaded && <InterruptedNotice onRetry={() => void load()} />}
            {loaded && <NoProduct overview={loaded.overview} services={services} />}
          </main>
        </>
      )}
      {loaded && !subject && <Footer overview={loaded.overview} subject={null} />}
    </div>
  );
}

const mayAsk = ({ mode, outdated }: Overview): boolean =>
  (mode === "share" || mode === "lookup") && !outdated;

/** What a popup needs to know first. Never rejects. */
export const loadContent = (services: Services): LoadedContent => orInterrupted(askAll(services));

async function askAll({ send, browser }: Services): Promise<PopupContent> {
  const product = findSubject(browser, window.location.search);
  const [overview, subject, saved, bought] = await Promise.all([
    send({ type: "overview" }),
    product,
    // Asked for at once, so that the first thing drawn has its chart.
    product.then((subject) => subject && recall(send, subject)),
    product.then((subject) => (subject ? recallBought(send, subject) : [])),
  ]);
  return { overview, subject, saved, bought };
}

interface NoProductProps {
  readonly overview: Overview;
  readonly services: Services;
}

/** Nothing may be looked up, or there is nothing to look up. */
function NoProduct({ overview, services }: NoProductProps): ReactElement {
  const kind = overview.outdated ? "changed" : overview.mode === "none" ? "declined" : "undecided";
  if (!mayAsk(overview)) {
    const action = { label: write(`state.${kind}.action`), run: services.openWelcome };
    return (
      <Note title={write(`state.${kind}.title`)} alone action={action}>
        {write(`state.${kind}.text`)}
      </Note>
    );
  }
  return (
    <>
      <NoticeList
        notices={standingNotices(overview)}
        onRetry={() => undefined}
        openSettings={() => services.openSettings()}
      />
      <PageProducts overview={overview} services={services}>
        <Note title={write("state.no-product.title")} alone>
          {write("state.no-product.text")}
        </Note>
      </PageProducts>
    </>
  );
}
