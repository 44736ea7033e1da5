/** @jsxImportSource hono/jsx */
import type { Moment as At } from "@tidemark/texts";
import { useReader } from "./reader.ts";

interface Of {
  readonly at: At;
}

/** A moment: UTC, which it says, until `site.js` writes it in the reader's time zone. */
export function Moment({ at }: Of) {
  const { t, formats } = useReader();
  return (
    <time datetime={new Date(at).toISOString()} data-as="moment">
      {t("time.utc", { moment: formats.moment(at) })}
    </time>
  );
}

/** A day, likewise. */
export function Day({ at }: Of) {
  const { formats } = useReader();
  return (
    <time datetime={new Date(at).toISOString()} data-as="day">
      {formats.day(at)}
    </time>
  );
}

/** Time since a moment: `3 hours ago`. `site.js` counts it again when the page is opened. */
export function Ago({ at }: Of) {
  const { formats, now } = useReader();
  return (
    <time datetime={new Date(at).toISOString()} data-as="ago">
      {formats.ago(at, now)}
    </time>
  );
}
