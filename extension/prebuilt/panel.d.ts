export { Panel } from "../src/entry/panel.tsx";
