import * as z from "zod/mini";
import { seriesKinds } from "../series-kind.ts";

/** The name of a series in requests, answers and messages. */
export const SeriesName = z.enum(seriesKinds);
