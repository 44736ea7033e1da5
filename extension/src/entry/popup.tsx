import type { ReactElement } from "react";
import browser from "webextension-polyfill";
import { PopupPage } from "../popup/popup-page.tsx";
import { servicesOf } from "../ui/services.ts";
import "../popup/popup.css";

const services = servicesOf(browser);
// The build writes the page, and names no language.
document.documentElement.lang = "en";

export const Popup = (): ReactElement => <PopupPage services={services} />;
