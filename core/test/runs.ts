/** How often a property runs: a fifteenth of `times` in `npm run verify`, which has to answer soon. */
export const runs = (times: number): number => (process.env.QUICK_TESTS ? Math.ceil(times / 15) : times);
