import "../prebuilt/panel.css";

export { Panel as default } from "../prebuilt/panel.js";
