/**
 * Countries and their English names, folded as below. They are built in because the first Intl.DisplayNames
 * of a process takes 20 ms in Chromium.
 */
const englishNames: ReadonlyMap<string, string> = new Map(
  "AD andorra|AE united arab emirates|AF afghanistan|AG antigua and barbuda|AL albania|AM armenia|AO angola|AR argentina|AT austria|AU australia|AZ azerbaijan|BA bosnia and herzegovina|BB barbados|BD bangladesh|BE belgium|BF burkina faso|BG bulgaria|BH bahrain|BI burundi|BJ benin|BM bermuda|BN brunei|BO bolivia|BR brazil|BS bahamas|BT bhutan|BW botswana|BY belarus|BZ belize|CA canada|CD congo - kinshasa|CF central african republic|CG congo - brazzaville|CH switzerland|CI cote d'ivoire|CL chile|CM cameroon|CN china|CO colombia|CR costa rica|CV cape verde|CY cyprus|CZ czechia|DE germany|DJ djibouti|DK denmark|DM dominica|DO dominican republic|DZ algeria|EC ecuador|EE estonia|EG egypt|ER eritrea|ES spain|ET ethiopia|FI finland|FJ fiji|FR france|GA gabon|GB united kingdom|GD grenada|GE georgia|GH ghana|GM gambia|GN guinea|GQ equatorial guinea|GR greece|GT guatemala|GW guinea-bissau|GY guyana|HK hong kong sar china|HN honduras|HR croatia|HT haiti|HU hungary|ID indonesia|IE ireland|IL israel|IN india|IQ iraq|IS iceland|IT italy|JM jamaica|JO jordan|JP japan|KE kenya|KG kyrgyzstan|KH cambodia|KM comoros|KN st. kitts and nevis|KR south korea|KW kuwait|KY cayman islands|KZ kazakhstan|LA laos|LB lebanon|LC st. lucia|LI liechtenstein|LK sri lanka|LR liberia|LS lesotho|LT lithuania|LU luxembourg|LV latvia|LY libya|MA morocco|MC monaco|MD moldova|ME montenegro|MG madagascar|MK north macedonia|ML mali|MM myanmar (burma)|MN mongolia|MO macao sar china|MR mauritania|MT malta|MU mauritius|MV maldives|MW malawi|MX mexico|MY malaysia|MZ mozambique|NA namibia|NE niger|NG nigeria|NI nicaragua|NL netherlands|NO norway|NP nepal|NZ new zealand|OM oman|PA panama|PE peru|PG papua new guinea|PH philippines|PK pakistan|PL poland|PR puerto rico|PT portugal|PY paraguay|QA qatar|RO romania|RS serbia|RU russia|RW rwanda|SA saudi arabia|SC seychelles|SE sweden|SG singapore|SI slovenia|SK slovakia|SL sierra leone|SM san marino|SN senegal|SO somalia|SR suriname|ST sao tome and principe|SV el salvador|SZ eswatini|TD chad|TG togo|TH thailand|TJ tajikistan|TM turkmenistan|TN tunisia|TO tonga|TR turkiye|TT trinidad and tobago|TW taiwan|TZ tanzania|UA ukraine|UG uganda|US united states|UY uruguay|UZ uzbekistan|VA vatican city|VC st. vincent and grenadines|VE venezuela|VN vietnam|VU vanuatu|WS samoa|YE yemen|ZA south africa|ZM zambia|ZW zimbabwe"
    .split("|")
    .map((entry) => [entry.slice(3), entry.slice(0, 2)]),
);

/** Other names that Amazon writes. */
const ownNames: readonly (readonly [string, string])[] = [
  ["hong kong", "HK"],
  ["macau", "MO"],
  ["turkey", "TR"],
  ["czech republic", "CZ"],
  ["korea, republic of", "KR"],
  ["republic of korea", "KR"],
  ["myanmar", "MM"],
  ["palestinian territories", "PS"],
];

/** Lower case, without joiners (Telugu has them), Latin letters without their accents, one spelling of "and" and of the apostrophe. */
export const foldName = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f\u200b-\u200f]/g, "")
    .normalize("NFC")
    .replace(/[’ʼ]/g, "'")
    .replace(/&/g, "and")
    .toLowerCase()
    .trim();

const namesByLanguage = new Map<string, ReadonlyMap<string, string>>([
  ["en", new Map([...englishNames, ...ownNames])],
]);

/** Codes of countries by their folded names in one language. */
export function countryNamesIn(language: string): ReadonlyMap<string, string> {
  const known = namesByLanguage.get(language);
  if (known) return known;
  const display = new Intl.DisplayNames([language], { type: "region" });
  const codes = [...englishNames.values()];
  const named = codes.map((code) => [foldName(display.of(code) ?? code), code] as const);
  const names = new Map([...named, ...ownNames]);
  namesByLanguage.set(language, names);
  return names;
}
