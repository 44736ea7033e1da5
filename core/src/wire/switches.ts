import * as z from "zod/mini";

/** The operator's switches. GET and PATCH /v1/switches. */
export const SwitchesView = z.object({
  registrationOpen: z.boolean(),
  /** Reporters registered then or later do not count; null: all count. */
  countOnlyBefore: z.nullable(z.iso.datetime()),
  /** Off: only the verifier accepts. */
  quorum: z.boolean(),
  /** Off: no alerts on prices that no reading supports. */
  unverifiedAlerts: z.boolean(),
});
export type SwitchesView = z.infer<typeof SwitchesView>;

export const SwitchesPatch = z.partial(SwitchesView);
export type SwitchesPatch = z.infer<typeof SwitchesPatch>;
