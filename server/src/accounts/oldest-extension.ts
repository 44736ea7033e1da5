/** The oldest version of the extension whose requests are still taken. The recordings in `releases/` hold that. */
export const oldestExtension = "0.1.0";
