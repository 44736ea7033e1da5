import { allOn, type Switches } from "@tidemark/core";
import type { Sql } from "../database.ts";

/** What the operator has turned; all on where nothing was. */
export async function readSwitches(tx: Sql): Promise<Switches> {
  const [row] = await tx<Switches[]>`
    select registration_open as "registrationOpen", ms(count_only_before) as "countOnlyBefore", quorum,
      unverified_alerts as "unverifiedAlerts"
    from switches`.execute();
  return row ?? allOn;
}

/** Turns some of the switches, and returns all. */
export async function turnSwitches(tx: Sql, turned: Partial<Switches>): Promise<Switches> {
  const { registrationOpen, countOnlyBefore, quorum, unverifiedAlerts } = {
    ...(await readSwitches(tx)),
    ...turned,
  };
  await tx`
    insert into switches (registration_open, count_only_before, quorum, unverified_alerts)
    values (${registrationOpen}, from_ms(${countOnlyBefore}::float8), ${quorum}, ${unverifiedAlerts})
    on conflict (one) do update set registration_open = excluded.registration_open,
      count_only_before = excluded.count_only_before, quorum = excluded.quorum,
      unverified_alerts = excluded.unverified_alerts`;
  return { registrationOpen, countOnlyBefore, quorum, unverifiedAlerts };
}
