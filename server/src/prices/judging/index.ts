export { openPool, transaction } from "../../platform/database.ts";
export { SeriesUpdate as SeriesJudgement } from "./judged.ts";
export { lockSeries } from "./load.ts";
export { writeSeriesUpdates as writeJudged } from "./write.ts";
