import type { Page } from "@playwright/test";

/** The errors that a page writes to its console from now on; the list grows. */
export function consoleErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return errors;
}
