import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pictureTitle, xmlText } from "./svg-text.ts";

const anyText = fc
  .array(fc.oneof(fc.nat(0x10ffff), fc.nat(0x7ff)), { maxLength: 60 })
  .map((codes) => String.fromCodePoint(...codes));

describe("a title in a picture", () => {
  test.each([
    ["Brass desk lamp", "Brass desk lamp", false],
    ["مصباح مكتب (LED)", "مصباح مكتب (LED)", true],
    ["5W מנורה", "5W מנורה", false],
    ["(מנורה) 5W", "(מנורה) 5W", true],
    ["Lamp 💡 “old” – 10″ ™", "Lamp “old” – 10″ ™", false],
    ["a\u202e\u0000b\n\tc", "a b c", false],
    ["<script>&\"'", "<script>&\"'", false],
  ])("%j is %j", (title, text, isRightToLeft) => {
    expect(pictureTitle(title, 40)).toEqual({ text, isRightToLeft });
  });

  test.each(["真鍮製デスクランプ", "황동 램프", "पीतल का दीपक", "", " \u0000 ", "💡"])(
    "%j cannot be drawn",
    (title) => {
      expect(pictureTitle(title, 40)).toBeNull();
    },
  );

  test("picture title is cut with an ellipsis to the given length", () => {
    expect(pictureTitle("Brass desk lamp", 10)?.text).toBe("Brass des…");
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 50 }), (title, most) => {
        const { text = "" } = pictureTitle(title, most) ?? {};
        expect([...text].length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

test("any text is one text node of well-formed XML", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(xmlText(text)).not.toMatch(/[<>"']|&(?!#\d+;)|[^\P{Cc}\t\n\r]/u);
    }),
  );
  expect(xmlText("<a b='\"'>&")).toBe("&#60;a b=&#39;&#34;&#39;&#62;&#38;");
});
