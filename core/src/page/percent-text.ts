/** The whole percentages that a text names; Turkish writes the sign first, Arabic another one. */
export const percentsIn = (text: string): number[] =>
  [...text.matchAll(/(?<![\d.,])(\d{1,2})\s?[%٪％]|[%٪]\s?(\d{1,2})(?![\d.,]*\d)/g)].map(
    ([, before, after]) => Number(before ?? after),
  );
