#!/usr/bin/env bash
# Restores a database to a moment between two writes: PostgreSQL 15 and pgBackRest of Debian 12, a server of this project on both
# the original and the restored database.
#
#   npm run check:recovery                 one PostgreSQL, as docs/operating.md says
#   npm run check:recovery -- --cluster    three machines under Patroni, with the commands of docs/cluster.md
#
# It runs as root, in a network of its own, takes one or two minutes, and 1 GB in CHECK_FOLDER; where it fails, the logs remain. It
# needs the packages postgresql-15, pgbackrest, iproute2 and curl; with --cluster also patroni, python3-etcd and etcd-server.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder="${CHECK_FOLDER:-/var/tmp/tidemark-check}/recovery"
logs="$folder/log"
programs=/usr/lib/postgresql/15/bin
failed=0

# Everything runs in namespaces: it meets nobody else's ports, and ends with them.
if [ "${1:-}" != --inside ]; then
  finish() {
    local status="$?"
    kill -KILL "$inside" 2>/dev/null && sleep 1
    if [ "$status" = 0 ]; then rm -rf "$folder"; else
      find "$folder" -mindepth 1 -maxdepth 1 ! -path "$logs" -exec rm -rf {} +
      echo "Logs: $logs" >&2
    fi
  }
  trap 'exit 130' INT TERM HUP
  setpriv --pdeathsig KILL unshare --net --pid --fork --kill-child --mount-proc bash "deploy/check/$(basename "$0")" --inside "$@" &
  inside="$!"
  trap finish EXIT
  wait "$inside"
  exit
fi
shift
ip link set lo up

pass() { echo "ok    $*"; }
fail() { echo "FAIL  $*"; failed=1; }
account=(setpriv --reuid=postgres --regid=postgres --init-groups)
as_postgres() { PGBACKREST_CONFIG="$rest_file" "${account[@]}" "$@"; }
within() {
  local seconds="$1"
  shift
  for _ in $(seq "$((seconds * 5))"); do if "$@"; then return; fi; sleep 0.2; done
  echo "Not so after $seconds s: $*" >&2
  return 1
}
# Of the database at `socket` and `port`.
ask_of() { as_postgres "$programs/psql" -h "$socket" -p "$port" -d "$1" -XAtqc "$2"; }
ask() { ask_of tidemark "$1"; }
is() { [ "$(ask "select $1" 2>/dev/null)" = t ]; }
rest() { as_postgres pgbackrest --stanza=tidemark "$@"; }

# Settings of pgBackRest for a data folder and its socket.
rest_settings() {
  cat <<CONF
[global]
repo1-path=$folder/repository
repo1-retention-full=2
log-path=$logs
lock-path=$1-lock
spool-path=$1-lock
log-level-console=warn
start-fast=y

[tidemark]
pg1-path=$1
pg1-socket-path=$2
pg1-port=$port
CONF
}

server_answers() { [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:57433/readyz)" = 200 ]; }
# Starts a server on the database; returns when it can commit reports.
start_server() {
  DATA_DIR="$folder/server" PORT=57433 VERIFIER=off env "${server_settings[@]}" node server/dist/main.js >>"$logs/server.log" 2>&1 &
  server="$!"
  within 60 server_answers
}
stop_server() { kill "$server"; wait "$server" || true; }

write() { ask "insert into product (id, title) values ($1, '$2')" >/dev/null; }
# Waits until what was written is in the archive; sets `segment` to the name of its last file.
archive() {
  segment="$(ask 'select pg_walfile_name(pg_switch_wal())')"
  within 60 is "last_archived_wal >= '$segment' from pg_stat_archiver"
}

rm -rf "$folder"
mkdir -p "$folder"/{repository,log,server}
chown postgres:postgres "$folder" "$folder"/{repository,log}
[ -e server/dist/main.js ] || npm run -s build:server

# Each defines `open_database`, `restore_database MOMENT`, `socket`, `port`, `rest_file`, `server_settings`.
case "${1:-}" in
  '') source deploy/check/recovery-single.sh ;;
  --cluster) source deploy/check/recovery-cluster.sh ;;
  *) echo "No such option: $1" >&2; exit 2 ;;
esac

open_database
start_server
pass "a server runs on the database"
rest backup --type=full
pass "a full backup"

write 8 before
sleep 1
moment="$(ask 'select now()')"
sleep 1
write 16 after
archive
timeline="${segment:0:8}"
[ "$(ask 'select count(*) from product')" = 2 ]
pass "two writes, and the moment between them is $moment"

stop_server
restore_database "$moment"
found="$(ask 'select string_agg(title, $$,$$ order by id) from product')"
if [ "$found" = before ]; then pass "the restored database has the first write only"; else fail "the restored database has: $found"; fi
if start_server; then pass "a server runs on the restored database"; else fail "the server does not start on the restored database"; fi
if within 10 is "count(*) = 1 from pg_replication_slots where active and slot_type = 'logical'"; then
  pass "changes are read again"
else fail "no relay reads changes"; fi
write 24 later
pass "and it takes new writes"
if archive && [ "${segment:0:8}" \> "$timeline" ]; then
  pass "which are archived, on timeline ${segment:0:8} after $timeline"
else fail "nothing is archived on a new timeline: $(ask 'select row_to_json(a) from pg_stat_archiver a')"; fi
if [ -n "$(find "$folder/repository" -name "${segment:0:8}.history*")" ]; then
  pass "with the history of that timeline, so that older backups can be restored past this moment, too"
else fail "the archive does not have the history of timeline ${segment:0:8}"; fi
exit "$failed"
