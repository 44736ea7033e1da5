import { isOlder } from "@tidemark/core";
import type { ServerInfo } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** What the server last said of its version, and of those of the extension. */
export const ServerVersions = z.object({
  server: z.string(),
  /** Null: it is too old to say. */
  version: z.nullable(z.string()),
  extension: z.nullable(z.object({ oldest: z.string(), current: z.string() })),
  /** How many servers it follows. */
  follows: z.optional(z.int()),
  /** Epoch ms. */
  askedAt: z.number(),
});
export type ServerVersions = z.infer<typeof ServerVersions>;

/** Of what a server said at a moment (epoch ms). */
export const versionsOf = (
  server: string,
  { version, extension, follows = 0 }: Partial<Pick<ServerInfo, "version" | "extension" | "follows">>,
  askedAt: number,
): ServerVersions => ({
  server,
  version: version ?? null,
  extension: extension ?? null,
  ...(follows > 0 && { follows }),
  askedAt,
});

/**
 * How this extension and its server fit. `extension-too-old`: the server may refuse what it sends. `extension-older`: there is a
 * newer one. `server-older`: it may lack what this extension has.
 */
export type VersionFit = "extension-too-old" | "extension-older" | "server-older";

/** How the extension's own version fits the server at an address. Null: well, or nothing is known of it. */
export function versionFit(own: string, server: string, versions: ServerVersions | null): VersionFit | null {
  if (versions === null || versions.server !== server) return null;
  const { version, extension } = versions;
  if (extension && isOlder(own, extension.oldest)) return "extension-too-old";
  // A patch of one of them changes nothing between the two.
  const [major, minor = 0] = own.split(".");
  if (version === null || isOlder(version, `${major}.${minor}`)) return "server-older";
  return extension && isOlder(own, extension.current) ? "extension-older" : null;
}
