import type { ReactElement } from "react";
import { PopupPage } from "../popup/popup-page.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { servicesOf } from "../ui/services.ts";
import "../popup/popup.css";

const services = servicesOf(pageBrowser());
// The build writes the page, and names no language.
document.documentElement.lang = "en";

export const Popup = (): ReactElement => <PopupPage services={services} />;
