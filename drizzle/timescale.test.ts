import { expect, test } from "vitest";
import { versionProblem } from "./timescale.ts";

test.each(["2.28.0", "2.28.3", "2.29.2", "2.30.0-dev", "3.0.0", "10.1.0"])(
  "TimescaleDB %s is used",
  (version) => {
    expect(versionProblem(version)).toBeNull();
  },
);

test.each(["2.18.2", "2.27.9", "2.9.3", "1.7.5", "", "2", "next"])(
  "TimescaleDB %j is not used, and the reason names the version that is needed",
  (version) => {
    expect(versionProblem(version)).toBe(
      `TimescaleDB ${version} may give wrong answers: update it to 2.28.0 or newer.`,
    );
  },
);
