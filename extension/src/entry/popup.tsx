import type { ReactElement } from "react";
import { PopupPage } from "../popup/popup-page.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { isOnPhone, leavePopup } from "../ui/phone.ts";
import { servicesOf } from "../ui/services.ts";
import "../popup/popup.css";

const services = servicesOf(pageBrowser());
// The build writes the page, and names no language.
document.documentElement.lang = "en";
document.documentElement.classList.toggle("phone", isOnPhone());
document.addEventListener("click", ({ target }) => {
  // Once the link has been followed.
  if ((target as Element).closest("a[target=_blank]")) setTimeout(() => leavePopup(services.browser), 300);
});

export const Popup = (): ReactElement => <PopupPage services={services} />;
