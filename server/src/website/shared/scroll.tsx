/** @jsxImportSource hono/jsx */
import type { PropsWithChildren } from "hono/jsx";

/** A table that may be wider than the page: it scrolls by itself, by keyboard too. `name`: for screen readers. */
export const Scroll = ({ name, children }: PropsWithChildren<{ name: string }>) => (
  <section class="scroll" tabindex={0} aria-label={name}>
    {children}
  </section>
);
