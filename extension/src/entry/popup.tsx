import type { ReactElement } from "react";
import { InLanguage, startPageLanguage } from "../language/page-language.tsx";
import { loadContent, PopupPage } from "../popup/popup-page.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { isOnPhone, leavePopup } from "../ui/phone.ts";
import { servicesOf } from "../ui/services.ts";
import "../popup/popup.css";

const browser = pageBrowser();
const language = startPageLanguage(browser, "popup");
const services = servicesOf(browser);
const content = loadContent(services);
document.documentElement.classList.toggle("phone", isOnPhone());
document.addEventListener("click", ({ target }) => {
  // Once the link has been followed.
  if ((target as Element).closest("a[target=_blank]")) setTimeout(() => leavePopup(browser), 300);
});

export const Popup = (): ReactElement => (
  <InLanguage language={language}>{() => <PopupPage services={services} first={content} />}</InLanguage>
);
