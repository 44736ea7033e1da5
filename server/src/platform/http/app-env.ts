/** What every request carries. */
export interface AppEnv {
  Variables: { requestId: string };
}
