import {
  BulkChange,
  type BulkChanged,
  type Devices,
  type Imported,
  type LinkCode,
  type Merged,
  type RecoveryKey,
} from "@tidemark/core/wire";
import * as z from "zod/mini";
import { type HolderResult, id } from "./holder-result.ts";

/** From the extension's own pages to the background, about devices and all watches at once. */
export const deviceRequests = [
  z.object({ type: z.literal("devices") }),
  z.object({ type: z.literal("show-link-code") }),
  /** A link code or recovery key as it was typed, and the key of purchases where its link had one. */
  z.object({ type: z.literal("link-device"), key: z.string(), purchaseKey: z.optional(z.string()) }),
  /** The person wants the watches of both, or not. */
  z.object({ type: z.literal("merge-holders") }),
  z.object({ type: z.literal("do-not-merge") }),
  z.object({ type: z.literal("end-device"), id }),
  z.object({ type: z.literal("make-recovery-key") }),
  z.object({ type: z.literal("mail-recovery-key"), key: z.string(), channel: id }),
  /** `file`: the text of an export. */
  z.object({ type: z.literal("import-watches"), file: z.string(), timeZone: z.string() }),
  z.object({ type: z.literal("change-watches"), change: BulkChange }),
] as const;

/** A device was linked while this browser has watches of its own: nothing is merged until the person confirms. */
export interface MergeQuestion {
  readonly mine: number;
  readonly theirs: number;
}

export interface DeviceAnswers {
  /** `devices` is null before the first watch. */
  readonly devices: HolderResult<{
    readonly devices: Devices | null;
    readonly question: MergeQuestion | null;
  }>;
  readonly "show-link-code": HolderResult<LinkCode>;
  /** `question`: null when this browser has the watches already. */
  readonly "link-device": HolderResult<{ readonly watches: number; readonly question: MergeQuestion | null }>;
  readonly "merge-holders": HolderResult<Merged>;
  readonly "do-not-merge": HolderResult<null>;
  readonly "end-device": HolderResult<null>;
  readonly "make-recovery-key": HolderResult<RecoveryKey>;
  readonly "mail-recovery-key": HolderResult<null>;
  readonly "import-watches": HolderResult<Imported>;
  readonly "change-watches": HolderResult<BulkChanged>;
}
