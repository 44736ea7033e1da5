/**
 * Counts the meanings of the consent text (`welcome.sent.*`, `welcome.never.*`, `welcome.where.*`, `welcome.look.*` in
 * `texts/en/extension.ts`). Raise it with a change of what the text means, in any language: nothing is sent any more until a person
 * has agreed again.
 */
export const consentVersion = 1;
