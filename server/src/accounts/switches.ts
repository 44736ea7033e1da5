import { allSwitchesOn, type Switches } from "@tidemark/core";
import type { SwitchesView } from "@tidemark/core/wire";
import { switches } from "@tidemark/drizzle";
import { type Pool, type Sql, transaction } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";

/**
 * What the operator has turned; all on where nothing was. SQL by hand: judging sends it at once in a pipelined
 * transaction.
 */
export async function readSwitches(tx: Sql): Promise<Switches> {
  const [row] = await tx<Switches[]>`
    select registration_open as "registrationOpen", ms(count_only_before) as "countOnlyBefore", quorum,
      unverified_alerts as "unverifiedAlerts"
    from switches`.execute();
  return row ?? allSwitchesOn;
}

type Turned = { readonly [Name in keyof Switches]?: Switches[Name] | undefined };

/** Turns some of the switches, and returns all. */
export async function turnSwitches(pool: Pool, turned: Turned): Promise<Switches> {
  return transaction(pool, async (tx) => {
    await orm(tx).insert(switches).values({}).onConflictDoNothing();
    await orm(tx).select({ one: switches.one }).from(switches).for("update");
    const before = await readSwitches(tx);
    const after: Switches = {
      registrationOpen: turned.registrationOpen ?? before.registrationOpen,
      countOnlyBefore: turned.countOnlyBefore === undefined ? before.countOnlyBefore : turned.countOnlyBefore,
      quorum: turned.quorum ?? before.quorum,
      unverifiedAlerts: turned.unverifiedAlerts ?? before.unverifiedAlerts,
    };
    await orm(tx).update(switches).set(after);
    return after;
  });
}

export const switchesView = ({ countOnlyBefore, ...rest }: Switches): SwitchesView => ({
  ...rest,
  countOnlyBefore: countOnlyBefore === null ? null : new Date(countOnlyBefore).toISOString(),
});
