/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

interface TableProps {
  /** For screen readers. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly caption?: string;
  /** Said in place of a table without rows. */
  readonly empty?: string;
  /** Each a `tr`. */
  readonly rows: readonly Child[];
}

/** A table that may be wider than the page: it scrolls by itself, by keyboard too. */
export function Table({ name, columns, caption, empty, rows }: TableProps) {
  if (rows.length === 0 && empty) return <p class="empty">{empty}</p>;
  return (
    <section class="scroll" tabindex={0} aria-label={name}>
      <table>
        {caption && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>{rows}</tbody>
      </table>
    </section>
  );
}
