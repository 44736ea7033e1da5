import "./prebuilt/popup.css";

export { Popup as default } from "./prebuilt/popup.js";
