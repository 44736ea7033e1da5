import type { ReactElement } from "react";
import { PanelPage } from "../panel/panel-page.tsx";
import { pageBrowser } from "../ui/page-browser.ts";
import { servicesOf } from "../ui/services.ts";
import "../panel/panel.css";

const services = servicesOf(pageBrowser());

export const Panel = (): ReactElement => <PanelPage services={services} />;
