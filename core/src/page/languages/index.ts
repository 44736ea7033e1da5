import { ar } from "./ar.ts";
import { bn } from "./bn.ts";
import { cs } from "./cs.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { he } from "./he.ts";
import { hi } from "./hi.ts";
import { it } from "./it.ts";
import { ja } from "./ja.ts";
import { kn } from "./kn.ts";
import { ko } from "./ko.ts";
import type { Language } from "./language.ts";
import { ml } from "./ml.ts";
import { mr } from "./mr.ts";
import { nl } from "./nl.ts";
import { pl } from "./pl.ts";
import { pt } from "./pt.ts";
import { sv } from "./sv.ts";
import { ta } from "./ta.ts";
import { te } from "./te.ts";
import { tr } from "./tr.ts";
import { zh } from "./zh.ts";

/** The languages that the marketplaces can be switched to. */
export const languages: readonly Language[] = [
  en, de, fr, es, pt, it, nl, sv, pl, cs, tr, ja, zh, ko, ar, he, hi, ta, te, kn, ml, bn, mr,
]; // biome-ignore format: a list
