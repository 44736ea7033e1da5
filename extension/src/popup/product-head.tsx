import { shopImage } from "@tidemark/core";
import { type ReactElement, type ReactNode, useState } from "react";
import type { Overview } from "../messages.ts";
import { Mark } from "../ui/brand.tsx";
import { SettingsButton } from "./settings-button.tsx";
import type { Subject } from "./subject.ts";

interface ProductHeadProps {
  readonly subject: Subject;
  readonly overview: Pick<Overview, "mode">;
  readonly title: string | null;
  readonly openSettings: () => void;
  /** Which price is shown, and that it was bought. */
  readonly children?: ReactNode;
}

/** What it is about: picture, title, shop. */
export function ProductHead({
  subject,
  overview,
  title,
  openSettings,
  children,
}: ProductHeadProps): ReactElement {
  const { asin, listing, marketplace } = subject;
  const text = title ?? listing?.title ?? asin;
  return (
    <header className="head">
      <Thumbnail address={overview.mode === "share" ? (listing?.image ?? null) : null} />
      <div className="product">
        {/* In another direction it begins where the page's own texts do. */}
        <h1 title={text}>
          <bdi>{text}</bdi>
        </h1>
        <p className="where">
          <span>{marketplace.host.replace("www.", "")}</span>
          {children}
        </p>
      </div>
      <SettingsButton onClick={openSettings} />
    </header>
  );
}

/**
 * The product's picture, as the page of the open tab has it: from Amazon's image hosts only, and never for those who only
 * look up, who would ask for it without need.
 */
function Thumbnail({ address }: { readonly address: string | null }): ReactElement {
  const [failed, setFailed] = useState<string | null>(null);
  const image = shopImage(address);
  return (
    <div className="thumb">
      {image && image !== failed ? (
        <img
          src={smallImage(image)}
          alt=""
          width="48"
          height="48"
          referrerPolicy="no-referrer"
          onError={() => setFailed(image)}
        />
      ) : (
        <Mark size={32} />
      )}
    </div>
  );
}

/** The shop's image hosts give any size that the name asks for. */
const smallImage = (address: string): string =>
  address.replace(/^([^?#]*\/I\/[^./?#]+)\.(?:[^/?#]*\.)?(jpg|png|webp)$/, "$1._SS96_.$2");
