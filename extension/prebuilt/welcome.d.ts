export { Welcome } from "../src/entry/welcome.tsx";
