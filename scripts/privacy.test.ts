import { readFile } from "node:fs/promises";
import { type ExtraKind, extraKinds } from "@tidemark/core";
import { expect, test } from "vitest";
import { extensionMessages } from "../texts/en/extension.ts";

/** How people are told of each extra. */
const words: Record<ExtraKind, string> = {
  coupon: "coupon",
  subscribe: "subscription",
  shipping: "shipping",
  unit: "price per unit",
};

test("every extra that a report says is named where people read what leaves their browser", async () => {
  const privacy = await readFile(new URL("../docs/privacy.md", import.meta.url), "utf8");
  const report = privacy.split("## What a report says")[1]!.split("Never:")[0]!;
  const sent = Object.entries(extensionMessages).filter(([key]) => key.startsWith("welcome.sent."));
  const consent = sent.map(([, text]) => text).join(" ");
  for (const kind of extraKinds) {
    expect(report).toContain(words[kind]);
    expect(consent).toContain(words[kind]);
  }
});
