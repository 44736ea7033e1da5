import { totalmem } from "node:os";

const mib = 1024 * 1024;

/** An eighth of the machine's memory for the cache, between 64 and 512 MB, whose index takes 2 % at once. */
const sharedBuffersMib = Math.round(Math.min(512, Math.max(64, totalmem() / mib / 8)));

export const settings: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "50",
  wal_level: "logical",
  max_replication_slots: "8",
  max_wal_senders: "8",
  // A dead consumer cannot fill the disk: past this size its slot is invalidated.
  max_slot_wal_keep_size: "2GB",
  max_wal_size: "2GB",
  shared_buffers: `${sharedBuffersMib}MB`,
  random_page_cost: "1.1",
  jit: "off",
  // Stays in memory once written; even an intake of new prices only never filled it.
  wal_buffers: "8MB",
  max_logical_replication_workers: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  log_line_prefix: "%m [%p] ",
};

/** An API process opens up to 14 connections. The rest is for the other roles and for commands. */
export const roomFor = (processes: number): Readonly<Record<string, string>> => ({
  max_connections: String(Math.max(Number(settings.max_connections), 30 + 14 * processes)),
});

/** For databases that live as long as a test run. */
export const testSettings: Readonly<Record<string, string>> = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
  max_replication_slots: "64",
  max_wal_senders: "64",
  shared_buffers: "256MB",
  max_wal_size: "256MB",
};
