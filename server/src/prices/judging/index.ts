export { openPool, transaction } from "../../platform/database.ts";
export { lockSeries } from "./lock-series.ts";
export { SeriesUpdate as SeriesJudgement } from "./series-update.ts";
export { writeSeriesUpdates as writeJudged } from "./write-updates.ts";
