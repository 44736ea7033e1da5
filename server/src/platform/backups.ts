/** Why a backup was made; each kind has a number of its own that are kept. */
export const backupKinds = ["before-upgrade", "scheduled", "by-hand"] as const;
export type BackupKind = (typeof backupKinds)[number];

export interface BackupFile {
  readonly name: string;
  readonly kind: BackupKind;
  /** Epoch ms. */
  readonly at: number;
  readonly bytes: number;
}

export type Made =
  | { readonly kind: "made"; readonly file: BackupFile }
  /** With a sentence that says how much room it needs. */
  | { readonly kind: "no-room"; readonly sentence: string };

/** The server's own backups, in a folder. */
export interface Backups {
  readonly isRunning: boolean;
  /** The last one of this process that failed, in a sentence; null after one that was made. */
  readonly problem: string | null;
  /** Newest first. */
  list(): Promise<readonly BackupFile[]>;
  /** Makes one, or joins the one that runs, and deletes those that are too many. */
  make(kind: BackupKind): Promise<Made>;
  /** Breaks off one that runs, which leaves nothing behind. */
  stop(): void;
}
