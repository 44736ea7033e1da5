import * as z from "zod/mini";
import { allSeriesKinds, seriesKinds } from "../series-kind.ts";

/** The name of a series that pages show. */
export const SeriesName = z.enum(seriesKinds);

/** The name of any series, a price after an extra among them: in watches, messages and histories. */
export const AnySeriesName = z.enum(allSeriesKinds);
