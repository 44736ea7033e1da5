import type { ReactElement } from "react";
import { InLanguage, startPageLanguage } from "../language/page-language.tsx";
import { OptionsPage } from "../options/options-page.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { servicesOf } from "../ui/services.ts";
import "../options/options.css";

const browser = pageBrowser();
const language = startPageLanguage(browser, "options");
const services = servicesOf(browser);

export const Options = (): ReactElement => (
  <InLanguage language={language}>{() => <OptionsPage services={services} />}</InLanguage>
);
