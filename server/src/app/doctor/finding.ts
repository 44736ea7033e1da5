import { TooLate, within } from "../../platform/within.ts";

/** What a check found. A fault has a sentence that says what to do. */
export type Finding =
  | { readonly check: string; readonly level: "fine" | "note"; readonly says: string }
  | { readonly check: string; readonly level: "fault"; readonly says: string; readonly todo: string };

export const fine = (check: string, says: string): Finding => ({ check, level: "fine", says });
/** Not wrong, but worth knowing. */
export const note = (check: string, says: string): Finding => ({ check, level: "note", says });
export const fault = (check: string, says: string, todo: string): Finding => ({
  check,
  level: "fault",
  says,
  todo,
});

/** Runs a check; one that hangs or throws is a fault itself. Its error's text is not shown: it may hold a secret. */
export async function checked(
  check: string,
  work: () => Promise<readonly Finding[]>,
  ms = 30_000,
): Promise<readonly Finding[]> {
  try {
    return await within(ms, work());
  } catch (error) {
    const why =
      error instanceof TooLate ? `no answer within ${ms / 1000} s` : (codeOf(error) ?? (error as Error).name);
    return [fault(check, `This could not be checked (${why}).`, "Look into the server's log.")];
  }
}

/** The code of an error or of its cause. */
export function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: string; cause?: unknown };
  return code ?? (cause ? codeOf(cause) : undefined);
}
