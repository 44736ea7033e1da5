import { allSwitchesOn, type Switches } from "@tidemark/core";
import type { SwitchesView } from "@tidemark/core/wire";
import { type Pool, type Sql, transaction } from "../platform/database.ts";

/** What the operator has turned; all on where nothing was. */
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
    await tx`insert into switches default values on conflict do nothing`;
    await tx`select from switches for update`;
    const before = await readSwitches(tx);
    const after: Switches = {
      registrationOpen: turned.registrationOpen ?? before.registrationOpen,
      countOnlyBefore: turned.countOnlyBefore === undefined ? before.countOnlyBefore : turned.countOnlyBefore,
      quorum: turned.quorum ?? before.quorum,
      unverifiedAlerts: turned.unverifiedAlerts ?? before.unverifiedAlerts,
    };
    await tx`
      update switches set registration_open = ${after.registrationOpen},
        count_only_before = from_ms(${after.countOnlyBefore}::float8), quorum = ${after.quorum},
        unverified_alerts = ${after.unverifiedAlerts}`;
    return after;
  });
}

export const switchesView = ({ countOnlyBefore, ...rest }: Switches): SwitchesView => ({
  ...rest,
  countOnlyBefore: countOnlyBefore === null ? null : new Date(countOnlyBefore).toISOString(),
});
