import { HolderSettings, type SettingsPatch } from "@tidemark/core/wire";
import { ServiceError } from "../../platform/http/errors.ts";

/** Settings with a patch laid over them; throws bad-request when they are none together. */
export function mergedSettings(settings: HolderSettings, patch: SettingsPatch): HolderSettings {
  const whole = HolderSettings.safeParse({
    consolidation: { ...settings.consolidation, ...patch.consolidation },
    watch: { ...settings.watch, ...patch.watch },
  });
  if (whole.success) return whole.data;
  const issue = whole.error.issues[0]!;
  throw new ServiceError("bad-request", `${issue.path.join(".")}: ${issue.message}`);
}
