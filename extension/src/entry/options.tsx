import type { ReactElement } from "react";
import { OptionsPage } from "../options/options-page.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { servicesOf } from "../ui/services.ts";
import "../options/options.css";

const services = servicesOf(pageBrowser());
// The build writes the page, and names no language.
document.documentElement.lang = "en";

export const Options = (): ReactElement => <OptionsPage services={services} />;
