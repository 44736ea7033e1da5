import type { ReactElement } from "react";
import browser from "webextension-polyfill";
import { PopupPage } from "../popup/popup.tsx";
import { servicesOf } from "../ui/services.ts";
import "../popup/popup.css";

const services = servicesOf(browser);

export const Popup = (): ReactElement => <PopupPage services={services} />;
