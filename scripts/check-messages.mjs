import { translatedLanguages, translationProblems } from "../texts/src/translations.ts";

/** Prints each message that a translation lacks or has otherwise than English, and ends with 1 if there is one. */
const problems = translatedLanguages.flatMap(translationProblems);
for (const problem of problems) console.log(problem);
console.log(`${problems.length} problems in ${translatedLanguages.length} languages.`);
process.exitCode = problems.length === 0 ? 0 : 1;
