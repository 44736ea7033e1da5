/** Logs what nobody expected, with its cause. */
export type Log = (message: string, error: unknown, requestId?: string) => void;

/** What every request carries. */
export interface AppEnv {
  Variables: { requestId: string };
}
