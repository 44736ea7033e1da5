/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

/** A row of a list of facts (`<dl class="facts">`). */
export const Fact = ({ name, value }: { name: string; value: Child }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
