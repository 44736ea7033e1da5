/** The whole percentages in a text. Turkish writes the sign first; Arabic has a sign of its own. */
export const percentsIn = (text: string): number[] =>
  [...text.matchAll(/(?<![\d.,])(\d{1,2})\s?[%٪％]|[%٪]\s?(\d{1,2})(?![\d.,]*\d)/g)].map(
    ([, before, after]) => Number(before ?? after),
  );
