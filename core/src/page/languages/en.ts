import type { Language } from "./language.ts";

export const en: Language = {
  code: "en",
  // The second is South African.
  numbers: ["1,234.56", "1\u00a0234,56"],
  // Built in, because the first Intl.DisplayNames of a process takes 20 ms in Chromium. The last are names that Amazon writes.
  countries:
    "AD andorra|AE united arab emirates|AF afghanistan|AG antigua and barbuda|AL albania|AM armenia|AO angola|AR argentina|AT austria|AU australia|AZ azerbaijan|BA bosnia and herzegovina|BB barbados|BD bangladesh|BE belgium|BF burkina faso|BG bulgaria|BH bahrain|BI burundi|BJ benin|BM bermuda|BN brunei|BO bolivia|BR brazil|BS bahamas|BT bhutan|BW botswana|BY belarus|BZ belize|CA canada|CD congo - kinshasa|CF central african republic|CG congo - brazzaville|CH switzerland|CI cote d'ivoire|CL chile|CM cameroon|CN china|CO colombia|CR costa rica|CV cape verde|CY cyprus|CZ czechia|DE germany|DJ djibouti|DK denmark|DM dominica|DO dominican republic|DZ algeria|EC ecuador|EE estonia|EG egypt|ER eritrea|ES spain|ET ethiopia|FI finland|FJ fiji|FR france|GA gabon|GB united kingdom|GD grenada|GE georgia|GH ghana|GM gambia|GN guinea|GQ equatorial guinea|GR greece|GT guatemala|GW guinea-bissau|GY guyana|HK hong kong sar china|HN honduras|HR croatia|HT haiti|HU hungary|ID indonesia|IE ireland|IL israel|IN india|IQ iraq|IS iceland|IT italy|JM jamaica|JO jordan|JP japan|KE kenya|KG kyrgyzstan|KH cambodia|KM comoros|KN st. kitts and nevis|KR south korea|KW kuwait|KY cayman islands|KZ kazakhstan|LA laos|LB lebanon|LC st. lucia|LI liechtenstein|LK sri lanka|LR liberia|LS lesotho|LT lithuania|LU luxembourg|LV latvia|LY libya|MA morocco|MC monaco|MD moldova|ME montenegro|MG madagascar|MK north macedonia|ML mali|MM myanmar (burma)|MN mongolia|MO macao sar china|MR mauritania|MT malta|MU mauritius|MV maldives|MW malawi|MX mexico|MY malaysia|MZ mozambique|NA namibia|NE niger|NG nigeria|NI nicaragua|NL netherlands|NO norway|NP nepal|NZ new zealand|OM oman|PA panama|PE peru|PG papua new guinea|PH philippines|PK pakistan|PL poland|PR puerto rico|PT portugal|PY paraguay|QA qatar|RO romania|RS serbia|RU russia|RW rwanda|SA saudi arabia|SC seychelles|SE sweden|SG singapore|SI slovenia|SK slovakia|SL sierra leone|SM san marino|SN senegal|SO somalia|SR suriname|ST sao tome and principe|SV el salvador|SZ eswatini|TD chad|TG togo|TH thailand|TJ tajikistan|TM turkmenistan|TN tunisia|TO tonga|TR turkiye|TT trinidad and tobago|TW taiwan|TZ tanzania|UA ukraine|UG uganda|US united states|UY uruguay|UZ uzbekistan|VA vatican city|VC st. vincent and grenadines|VE venezuela|VN vietnam|VU vanuatu|WS samoa|YE yemen|ZA south africa|ZM zambia|ZW zimbabwe|HK hong kong|MO macau|TR turkey|CZ czech republic|KR korea, republic of|KR republic of korea|MM myanmar|PS palestinian territories",
  accepts: {
    inStock: ["in stock", "only \\p{Nd}+ left in stock"], // pages 014, 072
    soldBy: ["sold"], // pages 009, 075
    free: ["free"], // page 009
    delivery: [
      "\\bfree", // page 009
      "deliver", // page 104
      "\\bship", // page 080
      "return", // page 030
    ],
    service: ["video", "music", "reading", "visa", "\\bcard"], // page 018
    included: ["\\bincl", "\\bpts?\\b"], // pages 017, 147
    taxIncluded: [
      "\\bincl(?:\\.|ude[sd]?|uding|usive of)?(?: all)? *(?:vat|gst|tax(?:es)?)(?!\\p{L})", // pages 017, 030
      "\\b(?:vat|gst) included(?!\\p{L})", // shops
    ],
    deal: ["deal", "offer", "sale", "promo", "black friday", "cyber monday"], // pages 002, 018, 063, 166
  },
  refuses: {
    temporarily: ["\\btemporar"], // page 012
    unavailable: [
      "unavailable", // page 030
      "out of stock", // changedetection
      "sold out", // changedetection
    ],
    later: [
      "pre-?order", // page 058, code
      "will be released", // page 058, code
      "in stock on", // page 105
      "back in stock", // page 012
    ],
    per: [
      "per", // page 115
      "an?", // page 002
      "each", // page 018
      "every", // page 002
      "the", // page 002
    ],
    period: [
      "month", // page 115
      "mo", // page 027
      "years?", // page 002
      "yr", // page 017
      "week", // page 002
      "day", // page 002
      "night", // page 002
      "lb", // page 015
      "oz", // page 147
      "kg", // page 009
      "g", // page 014
      "item", // page 002
      "unit", // page 009
      "piece", // page 002
    ],
    rate: ["monthly"], // page 002
    tax: [
      "vat", // pages 017, 034
      "tax(?:es)?", // pages 017, 034
      "gst", // page 017
    ],
    without: [
      "exc(?:\\.|l(?:\\.|ud\\p{L}*|usive of)?)?", // page 100
      "without", // page 006
    ],
    excluded: [
      "not incl\\p{L}*", // page 114
    ],
    member: ["member"], // page 018
    price: ["price"], // page 030
    withheld: ["to see (?:our price|product details|details), add"], // page 009
    renewed: ["renewed", "refurbished"], // code
    resale: [
      "resale", // page 002
      "warehouse", // page 018
      "second chance", // page 027
    ],
  },
  unverified: {
    excluded: ["excl\\p{L}*"],
    later: ["in stock soon"],
    period: ["l", "pound", "kilo"],
    rate: ["yearly"],
    tax: ["hst", "pst", "sales tax"],
    without: ["plus", "before", "ex\\.?", "w/o"],
    exclusive: ["exclu[sz]", "\\bonly\\b"],
    withheld: [
      "(?:see|view) (?:our |the )?price in (?:your )?(?:cart|basket|trolley)",
      "add (?:this item|it) to your (?:cart|basket|trolley)",
    ],
  },
};
