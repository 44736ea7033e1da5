import { screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect } from "vitest";

/** What a person finds on a page by its role and name, waiting for it. */
export const heading = (name: string | RegExp) => screen.findByRole("heading", { name });
export const button = (name: string | RegExp) => screen.findByRole("button", { name });
export const field = (name: string | RegExp) => screen.findByRole<HTMLInputElement>("textbox", { name });

export const user = userEvent.setup();
export const press = async (name: string | RegExp): Promise<void> => user.click(await button(name));

/** Replaces what a field has. */
export async function type(name: string, text: string): Promise<void> {
  await user.clear(await field(name));
  if (text !== "") await user.type(await field(name), text);
}

/** The problem that is shown at a field, and nowhere else. */
export async function problemAt(name: string): Promise<string> {
  const alert = await screen.findByRole("alert");
  const input = await field(name);
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(input.getAttribute("aria-describedby")).toBe(alert.id);
  return alert.textContent;
}
