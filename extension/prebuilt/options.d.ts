export { Options } from "../src/entry/options.tsx";
