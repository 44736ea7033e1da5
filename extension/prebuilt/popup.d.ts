export { Popup } from "../src/entry/popup.tsx";
