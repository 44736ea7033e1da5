import type { ReactElement } from "react";
import browser from "webextension-polyfill";
import { OptionsPage } from "../options/options-page.tsx";
import { servicesOf } from "../ui/services.ts";
import "../options/options.css";

const services = servicesOf(browser);
// The build writes the page, and names no language.
document.documentElement.lang = "en";

export const Options = (): ReactElement => <OptionsPage services={services} />;
