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

export interface BackupState {
  readonly isRunning: boolean;
  /** Why the last one failed, in a sentence; null after one that was made. */
  readonly problem: string | null;
}

/** The backups of the process that makes them: of a group of API processes that is its head. */
export interface BackupsByHand {
  /** Newest first. */
  list(): Promise<readonly BackupFile[]>;
  state(): Promise<BackupState>;
  /** Begins one, or joins the one that runs. Its failure is logged. */
  begin(): Promise<BackupState>;
}

/** The server's own backups, in a folder. */
export interface Backups extends BackupState {
  /** Newest first. */
  list(): Promise<readonly BackupFile[]>;
  /** Makes one, or joins the one that runs, and deletes those that are too many. */
  make(kind: BackupKind): Promise<Made>;
  /** Breaks off one that runs, which leaves nothing behind. */
  stop(): void;
}
