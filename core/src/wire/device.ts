import * as z from "zod/mini";
import { Text } from "./text.ts";

export const DeviceKind = z.enum(["extension", "website"]);
export type DeviceKind = z.infer<typeof DeviceKind>;

/** POST /v1/me/link-code: a code that gives another device access, once and until it expires. */
export const LinkCode = z.object({ code: z.string(), expiresAt: z.iso.datetime() });
export type LinkCode = z.infer<typeof LinkCode>;

/** POST /v1/me/recovery-key: shown only once; the one of before ends. */
export const RecoveryKey = z.object({ key: z.string() });
export type RecoveryKey = z.infer<typeof RecoveryKey>;

/** POST /v1/me/recovery-key/mail: the key, and one of the holder's confirmed e-mail channels. */
export const RecoveryMail = z.object({ key: Text(64), channel: z.string().check(z.regex(/^\d{1,18}$/)) });

/** POST /v1/devices: a link code or a recovery key as it was typed. */
export const NewDevice = z.object({ key: Text(200), kind: DeviceKind });
export type NewDevice = z.infer<typeof NewDevice>;

/**
 * The new device's own token, shown only once. `watches`: how many its holder has; `lastMessage`: the number of the
 * newest message, for the device was not there for those before.
 */
export const DeviceToken = z.object({
  id: z.string(),
  token: z.string(),
  watches: z.int(),
  lastMessage: z.int(),
});
export type DeviceToken = z.infer<typeof DeviceToken>;

/**
 * GET /v1/me/devices. `devices`: those that were linked, oldest first; the first device is not among them. `mayEnd`:
 * whether the device that asks may end its access. `code`: the last link code, until it expires, and the device that
 * used it. `ended`: by wrong tries. `isFirst`: whether the device that asks has the first token, or a secret link.
 */
export const Devices = z.object({
  isFirst: z.boolean(),
  devices: z.array(
    z.object({
      id: z.string(),
      kind: z.catch(z.enum(["extension", "website", "other"]), "other"),
      /** The day only. */
      linkedAt: z.iso.datetime(),
      isThis: z.boolean(),
      mayEnd: z.boolean(),
    }),
  ),
  code: z.nullable(
    z.object({
      state: z.enum(["waiting", "used", "ended"]),
      expiresAt: z.iso.datetime(),
      usedBy: z.nullable(z.string()),
    }),
  ),
  hasRecoveryKey: z.boolean(),
});
export type Devices = z.infer<typeof Devices>;

/** POST /v1/me/merge: the token of the holder that becomes part of this one and is erased. */
export const Merge = z.object({ from: z.string().check(z.regex(/^th1\.[\w-]{43}$/)) });

/**
 * What a merge did: `moved` watches are new here, `same` were here already. All are 0 where there was nothing left to
 * merge. `watches`: how many there are now.
 */
export const Merged = z.object({ moved: z.int(), same: z.int(), channels: z.int(), watches: z.int() });
export type Merged = z.infer<typeof Merged>;
