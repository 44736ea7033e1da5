export { openPool, transaction } from "../../platform/database.ts";
export { SeriesJudgement } from "./judged.ts";
export { lockSeries } from "./load.ts";
export { writeJudged } from "./write.ts";
