import "./prebuilt/options.css";

export { Options as default } from "./prebuilt/options.js";
