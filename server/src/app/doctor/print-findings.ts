import type { Variables } from "@tidemark/core/settings";
import { secretValues, withoutSecrets } from "./examine.ts";
import type { Finding } from "./finding.ts";

const signs = { fine: "  ok  ", note: "  --  ", fault: "WRONG " };
const indent = " ".repeat(18);

/** The findings as lines for people, or as JSON; without any secret. */
export async function textOf(
  found: readonly Finding[],
  variables: Variables,
  json: boolean,
): Promise<string> {
  const secrets = await secretValues(variables);
  const findings = found.map((one): Finding => {
    const says = withoutSecrets(one.says, secrets);
    return one.level === "fault"
      ? { ...one, says, todo: withoutSecrets(one.todo, secrets) }
      : { ...one, says };
  });
  const count = findings.filter(({ level }) => level === "fault").length;
  if (json) return JSON.stringify({ ok: count === 0, findings }, null, 2);
  const lines = findings.map((one) => {
    const todo = one.level === "fault" ? `\n${indent}${one.todo}` : "";
    return `${signs[one.level]} ${one.check.padEnd(10)} ${one.says}${todo}`;
  });
  const sum =
    count === 0 ? "Nothing is wrong." : `${count} ${count === 1 ? "thing is" : "things are"} wrong.`;
  return [...lines, "", sum].join("\n");
}
