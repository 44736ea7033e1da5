import { HolderSettings, type SettingsPatch } from "@tidemark/core/wire";
import { ServiceError } from "../../platform/http/problem-details.ts";

/** Settings changed by a patch; throws bad-request when the result is not valid. */
export function mergedSettings(settings: HolderSettings, patch: SettingsPatch): HolderSettings {
  const language = patch.language ?? settings.language;
  const merged = HolderSettings.safeParse({
    consolidation: { ...settings.consolidation, ...patch.consolidation },
    watch: { ...settings.watch, ...patch.watch },
    ...(settings.imported && { imported: settings.imported }),
    ...(language !== undefined && { language }),
  });
  if (merged.success) return merged.data;
  const issue = merged.error.issues[0]!;
  throw new ServiceError("bad-request", `${issue.path.join(".")}: ${issue.message}`);
}
