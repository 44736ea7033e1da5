import { type Context, Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { ownForm, refusalOf } from "../shared/handle-forms.tsx";

/** Forms about followed servers. `again`: the operator's page with what was refused. */
export function followForms(
  services: WebsiteServices,
  again: (c: Context<AppEnv>, problem: string) => Promise<Response>,
): Hono<AppEnv> {
  const { follows } = services;
  const form = (work: (form: URLSearchParams) => Promise<unknown>) => async (c: Context<AppEnv>) => {
    const fields = await ownForm(services, c);
    if (fields instanceof Response) return fields;
    try {
      await work(fields);
      return c.redirect("/operator#follows", 303);
    } catch (error) {
      return again(c, refusalOf(error).message);
    }
  };
  const numberIn = (fields: URLSearchParams, name: string): number => {
    const text = fields.get(name) ?? "";
    return /^\d{1,5}$/.test(text) ? Number(text) : 0;
  };
  return new Hono<AppEnv>()
    .post(
      "/operator/follows",
      form((fields) => follows.add(fields.get("url") ?? "")),
    )
    .post(
      "/operator/follows/confirm",
      form((fields) => follows.confirm(numberIn(fields, "server"), fields.get("fingerprint") ?? "")),
    )
    .post(
      "/operator/follows/end",
      form((fields) => follows.end(numberIn(fields, "server"))),
    )
    .post(
      "/operator/follows/settle",
      form((fields) => {
        const [series = "", day = ""] = [fields.get("series") ?? "", fields.get("day") ?? ""];
        const isConflict = /^\d{1,18}$/.test(series) && /^\d{4}-\d\d-\d\d$/.test(day);
        const conflict = {
          server: numberIn(fields, "server"),
          seriesId: BigInt(isConflict ? series : 0),
          day: isConflict ? day : "1995-07-01",
        };
        return follows.settle(conflict, fields.get("how") === "take" ? "take" : "keep");
      }),
    );
}
