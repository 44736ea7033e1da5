import type { ReactElement } from "react";
import browser from "webextension-polyfill";
import { servicesOf } from "../ui/services.ts";
import { WelcomePage } from "../welcome/welcome-page.tsx";
import "../welcome/welcome.css";

const services = servicesOf(browser);
// The build writes the page, and names no language.
document.documentElement.lang = "en";

export const Welcome = (): ReactElement => <WelcomePage services={services} />;
