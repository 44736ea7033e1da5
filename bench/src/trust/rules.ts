import { publicPolicy } from "@tidemark/core";
import { Fifo, First, Majority, Three } from "./baselines.ts";
import { ProjectRule } from "./project-rule.ts";
import { firstPrices, type MakeRule } from "./rule.ts";

/** What can be measured: the project's rule, and what it must be better than. */
export const policies: Readonly<Record<string, MakeRule>> = {
  public: (setting) => new ProjectRule(setting, publicPolicy, firstPrices(setting.world)),
  first: (setting) => new First(setting),
  three: (setting) => new Three(setting),
  majority: (setting) => new Majority(setting),
  fifo: (setting) => new Fifo(setting),
};
