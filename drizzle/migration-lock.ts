/** Any fixed number: one migrator at a time, over all processes on one database. */
export const migrationLock = 7300n;
