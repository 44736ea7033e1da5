import type { ReactElement } from "react";
import browser from "webextension-polyfill";
import { PanelPage } from "../panel/panel-page.tsx";
import { servicesOf } from "../ui/services.ts";
import "../panel/panel.css";

const services = servicesOf(browser);

export const Panel = (): ReactElement => <PanelPage services={services} />;
