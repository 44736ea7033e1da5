import { isVersion } from "../version.ts";

/** What a client calls itself as a version: all that no extension would send is one, "other". */
export const clientVersion = (client: string | undefined): string =>
  client !== undefined && isVersion(client) ? client : "other";
