/** One to four numbers, as browsers take them for an extension's version. */
const shape = /^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){0,3}$/;

/** What a client calls itself as a version: all that no extension would send is one, "other". */
export const clientVersion = (client: string | undefined): string =>
  client !== undefined && shape.test(client) ? client : "other";
