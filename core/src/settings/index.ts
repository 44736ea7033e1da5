export { settingsExample, settingsTable } from "./documents.ts";
export { parseSettings, type SettingName, type SettingsOf, settings, type Variables } from "./parse.ts";
export type { Setting } from "./setting.ts";
export { noteStrangers } from "./strangers.ts";
