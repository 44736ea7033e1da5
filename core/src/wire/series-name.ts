import * as z from "zod/mini";
import { seriesKinds } from "../series-kind.ts";

/** A series as it is called wherever something travels. */
export const SeriesName = z.enum(seriesKinds);
