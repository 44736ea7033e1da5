/** Means over the seeds of one policy at one rate of visits (per second): shares, or counts per million. */
export interface Cell {
  readonly policy: string;
  readonly rate: number;
  readonly falseAcceptances: number;
  readonly falseAlerts: number;
  readonly drops: number;
  readonly visits: number;
}

export interface Row {
  readonly scenario: string;
  readonly cells: readonly Cell[];
}
