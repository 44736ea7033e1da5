/** The UTC day of a moment (epoch ms) as PostgreSQL's date. */
export const utcDate = (at: number): string => new Date(at).toISOString().slice(0, 10);
