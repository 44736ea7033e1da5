export { openPool, transaction } from "../database.ts";
export { SeriesJudgement } from "./judged.ts";
export { lockSeries } from "./load.ts";
export { writeJudged } from "./write.ts";
