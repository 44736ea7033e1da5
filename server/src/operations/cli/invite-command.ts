import { parseArgs } from "node:util";
import { joinLink, utcDate } from "@tidemark/core";
import { type ListedInvite, listInvites, revokeInvite } from "../../accounts/invite-list.ts";
import { createInvite } from "../../accounts/invites.ts";
import type { Sql } from "../../platform/database.ts";
import { CommandError, serverUrl } from "./command.ts";

const dayMs = 86_400_000;

export type InviteCommand =
  | { readonly what: "make"; readonly uses: number; readonly days: number }
  | { readonly what: "list" }
  | { readonly what: "revoke"; readonly id: bigint };

const usage = new CommandError(
  "usage: npm run invite -- [--uses 1-1000] [--days 1-3650], --list, or --revoke NUMBER (of the list)",
);

/** What the arguments of `npm run invite` ask for. Throws a CommandError with the usage. */
export function readInviteArguments(args: readonly string[]): InviteCommand {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        uses: { type: "string" },
        days: { type: "string" },
        list: { type: "boolean" },
        revoke: { type: "string" },
      },
    });
    const { uses, days, list, revoke } = values;
    if ([uses ?? days, list, revoke].filter((one) => one !== undefined).length > 1) throw usage;
    if (list) return { what: "list" };
    if (revoke !== undefined) return { what: "revoke", id: BigInt(numberIn(revoke, 2 ** 53 - 1)) };
    const wanted = { uses: numberIn(uses ?? "1", 1000), days: numberIn(days ?? "30", 3650) };
    return { what: "make", ...wanted };
  } catch {
    throw usage;
  }
}

function numberIn(text: string, most: number): number {
  const number = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw usage;
  return number;
}

const lineOf = ({ id, origin, createdAt, expiresAt, uses, used, state }: ListedInvite): string =>
  [
    id.padStart(4),
    state.padEnd(7),
    `used ${used} of ${uses}`.padEnd(16),
    `made ${utcDate(createdAt)}`,
    expiresAt === null ? "no end" : `until ${utcDate(expiresAt)}`,
    origin === "member" ? "by a member" : origin,
  ].join("  ");

/** Does what was asked for, and says what was done. */
export async function runInviteCommand(
  pool: Sql,
  wanted: InviteCommand,
  now: number,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (wanted.what === "list") {
    const invites = await listInvites(pool, now);
    return invites.length === 0 ? "There are no invites." : invites.map(lineOf).join("\n");
  }
  if (wanted.what === "revoke") {
    if (await revokeInvite(pool, wanted.id, now)) return `Invite ${wanted.id} lets nobody in any more.`;
    throw new CommandError(`There is no invite ${wanted.id}, or it was taken back already.`);
  }
  const expiresAt = now + wanted.days * dayMs;
  const code = await createInvite(pool, "operator", { uses: wanted.uses, expiresAt });
  return `Invite code: ${code}\nLink: ${joinLink(serverUrl(env), code)}`;
}
