import { expect, test } from "vitest";
import { sanitizeTitle } from "./sanitize-title.ts";

test.each<[string | null, string | null]>([
  ["Brass lamp, 40 W", "Brass lamp, 40 W"],
  [" Brass \n  lamp\u0000 ", "Brass lamp"],
  ["A\u202eB", "A B"],
  ["真鍮製デスクランプ", "真鍮製デスクランプ"],
  ["چراغ می\u200cخواهم", "چراغ می\u200cخواهم"],
  ["7", "7"],
  [null, null],
  ["", null],
  ["\u200b", null],
  ["\u200b \u2060\u00ad\ufeff", null],
  ["\u3164\u115f\u1160\uffa0", null],
  ["\u2800", null],
  ["\u{e0041}", null],
  ["Lamp\u{e0041}\u{e0042}", "Lamp"],
  [`La${"\u0301".repeat(900)}mp`, `La${"\u0301".repeat(4)}mp`],
  [`La${"\u0301\u200d".repeat(900)}mp`, "La\u0301\u200d\u0301\u200dmp"],
  ["Đèn bàn nghệ thuật".normalize("NFD"), "Đèn bàn nghệ thuật".normalize("NFD")],
  ["ที่นี่ 👨‍👩‍👧 ❤️‍🔥", "ที่นี่ 👨‍👩‍👧 ❤️‍🔥"],
  ["!?…", null],
  ["- lamp", "- lamp"],
  ["a  b", "a b"],
  ["a ", "a"],
])("a title is one line with a letter or digit to be seen, or none: %j", (text, line) => {
  expect(sanitizeTitle(text)).toBe(line);
});
