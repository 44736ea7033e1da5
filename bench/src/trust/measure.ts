import { makeStream } from "./attacks.ts";
import { policies } from "./rules.ts";
import type { Scenario } from "./scenario.ts";
import { type Figures, simulate } from "./simulate.ts";
import { makeWorld } from "./world.ts";

/** One line of the benchmark. */
export interface Measured extends Figures {
  readonly scenario: string;
  readonly seed: number;
  readonly policy: string;
  readonly rate: number;
  readonly ms: number;
}

export interface Trial {
  readonly policy: string;
  readonly rate: number;
}

/** Plays a scenario with each seed to each policy at each rate; a world is made once. */
export function* measure(
  scenario: Scenario,
  seeds: readonly number[],
  trialsOf: (seed: number) => readonly Trial[],
): Generator<Measured> {
  for (const seed of seeds) {
    const trials = trialsOf(seed);
    if (trials.length === 0) continue;
    const world = makeWorld(seed, scenario);
    const stream = makeStream(world, seed, scenario);
    for (const { policy, rate } of trials) {
      const started = performance.now();
      const figures = simulate(world, stream, scenario, policies[policy]!, rate, seed);
      const ms = Math.round(performance.now() - started);
      yield { scenario: scenario.name, seed, policy, rate, ...figures, ms };
    }
  }
}
