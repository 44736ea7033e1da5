import "../prebuilt/welcome.css";

export { Welcome as default } from "../prebuilt/welcome.js";
