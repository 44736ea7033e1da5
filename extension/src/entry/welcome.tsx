import type { ReactElement } from "react";
import { InLanguage, startPageLanguage } from "../language/page-language.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { servicesOf } from "../ui/services.ts";
import { WelcomePage } from "../welcome/welcome-page.tsx";
import "../welcome/welcome.css";

const browser = pageBrowser();
const language = startPageLanguage(browser, "welcome");
const services = servicesOf(browser);

export const Welcome = (): ReactElement => (
  <InLanguage language={language}>{() => <WelcomePage services={services} />}</InLanguage>
);
