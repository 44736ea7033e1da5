import type { ReactElement } from "react";
import { InLanguage, startPageLanguage } from "../language/page-language.tsx";
import { PanelPage } from "../panel/panel-page.tsx";
import { loadContent } from "../popup/popup-page.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { servicesOf } from "../ui/services.ts";
import "../panel/panel.css";

const browser = pageBrowser();
const language = startPageLanguage(browser, "panel");
const services = servicesOf(browser);
const content = loadContent(services);

export const Panel = (): ReactElement => (
  <InLanguage language={language}>{() => <PanelPage services={services} first={content} />}</InLanguage>
);
