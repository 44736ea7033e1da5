/** What people are shown of a server's address. */
export const hostOf = (server: string): string => URL.parse(server)?.host ?? server;
