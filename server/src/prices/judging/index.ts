export { openPool, transaction } from "../../platform/database.ts";
export { lockSeries } from "./lock-series.ts";
export { SeriesUpdate } from "./series-update.ts";
export { writeSeriesUpdates } from "./write-updates.ts";
