export type Log = (event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** One JSON line an event. */
export const logTo =
  (out: { write(line: string): unknown }): Log =>
  (event, fields) => {
    out.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
  };
