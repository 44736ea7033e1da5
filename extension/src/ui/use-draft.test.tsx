// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/preact";
import { expect, test } from "vitest";
import { useDraft } from "./use-draft.ts";

const drafts = () => renderHook(({ stored }) => useDraft(stored), { initialProps: { stored: "daily" } });

test("a draft that was not edited follows the stored value", () => {
  const { result, rerender } = drafts();
  rerender({ stored: "hourly" });
  expect(result.current[0]).toBe("hourly");
});

test("an edit made before the answer to a saving is kept", () => {
  const { result, rerender } = drafts();
  act(() => result.current[1]("hourly"));
  act(() => result.current[1]("at once"));
  rerender({ stored: "hourly" });
  expect(result.current[0]).toBe("at once");
});
