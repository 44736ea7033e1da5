import type { ReactElement } from "react";
import { pageBrowser } from "../ui/page-browser.ts";
import { servicesOf } from "../ui/services.ts";
import { WelcomePage } from "../welcome/welcome-page.tsx";
import "../welcome/welcome.css";

const services = servicesOf(pageBrowser());
// The build writes the page, and names no language.
document.documentElement.lang = "en";

export const Welcome = (): ReactElement => <WelcomePage services={services} />;
