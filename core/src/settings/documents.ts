import { settings } from "./parse.ts";
import { groups, type Setting } from "./setting.ts";

const byGroup = groups.map((group) => ({
  group,
  rows: Object.entries<Setting>(settings).filter(([, setting]) => setting.group === group),
}));

/** The settings as a Markdown table. */
export function settingsTable(): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const lines = byGroup.flatMap(({ group, rows }) => [
    `| **${group}** | | | |`,
    ...rows.map(([name, setting]) => {
      const file = setting.secret ? ", or `_FILE`" : "";
      const usual = setting.default ? `\`${setting.default}\`` : (setting.otherwise ?? "none");
      return `| \`${name}\`${file} | ${cell(usual)} | ${cell(setting.what)} | \`${cell(setting.example)}\` |`;
    }),
  ]);
  return ["| name | not set | | example |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

const widest = 100;

/** The settings as a file of variables, all of them commented out. */
export function settingsExample(): string {
  const parts = byGroup.map(({ group, rows }) =>
    [
      `# --- ${group} ---`,
      ...rows.map(([name, setting]) => {
        const usual = setting.default ?? setting.otherwise ?? "none";
        const file = setting.secret ? ` ${name}_FILE may name a file that holds it.` : "";
        const sentence = `${plain(setting.what)}. Not set: ${plain(usual)}.${file}`;
        return [
          ...wrapped(sentence),
          `#${name}=${/[#\s]/.test(setting.example) ? `"${setting.example}"` : setting.example}`,
        ].join("\n");
      }),
    ].join("\n\n"),
  );
  const head = [
    "# Settings of Tidemark. Copy this file to .env and take away the # before what you set; `npm start` and the",
    "# commands read it. Variables of the environment go before. Written by `npm run settings`.",
  ];
  return `${[head.join("\n"), ...parts].join("\n\n")}\n`;
}

/** Markdown without its marks. */
const plain = (markdown: string) => markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replaceAll("`", "");

function wrapped(sentence: string): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= widest)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
