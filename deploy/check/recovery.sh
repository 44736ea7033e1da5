#!/usr/bin/env bash
# Restores a database to a moment between two writes: PostgreSQL 15 and pgBackRest of Debian 12, a server of this project on both
# the original and the restored database.
#
#   npm run check:recovery
#
# It runs as root, takes a minute, and 500 MB in CHECK_FOLDER. It needs the packages postgresql-15 and pgbackrest, and nothing on port 57432.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder="${CHECK_FOLDER:-/var/tmp/tidemark-check}/recovery"
programs=/usr/lib/postgresql/15/bin
port=57432
server=
failed=0

pass() { echo "ok    $*"; }
fail() { echo "FAIL  $*"; failed=1; }
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
ask() { as_postgres "$programs/psql" -h "$folder" -p "$port" -d tidemark -XAtc "$1"; }
rest() { as_postgres pgbackrest --config="$folder/pgbackrest.conf" --stanza=tidemark "$@"; }

stop_server() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true
  server=
}
stop_all() {
  stop_server
  as_postgres "$programs/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null 2>&1 || true
}
trap stop_all EXIT

# Starts a server on the database; returns when it can commit reports.
start_server() {
  DATA_DIR="$folder/server" DATABASE_URL="postgres://tidemark:secret@127.0.0.1:$port/tidemark" PORT=57433 VERIFIER=off \
    node server/dist/main.js >>"$folder/server.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    if [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:57433/readyz)" = 200 ]; then return; fi
    sleep 0.2
  done
  tail -n 20 "$folder/server.log" >&2
  return 1
}

stop_all
rm -rf "$folder"
mkdir -p "$folder"/{data,repository,log,server}
cat >"$folder/pgbackrest.conf" <<CONF
[global]
repo1-path=$folder/repository
repo1-retention-full=2
log-path=$folder/log
lock-path=$folder/log
spool-path=$folder/log
log-level-console=warn
start-fast=y

[tidemark]
pg1-path=$folder/data
pg1-port=$port
pg1-socket-path=$folder
CONF
chown -R postgres:postgres "$folder"/{data,repository,log}
chown postgres:postgres "$folder"
as_postgres "$programs/initdb" -D "$folder/data" -E UTF8 --locale=C --auth=trust >/dev/null
cat >>"$folder/data/postgresql.conf" <<CONF
port = $port
unix_socket_directories = '$folder'
wal_level = logical
archive_mode = on
archive_command = 'pgbackrest --config=$folder/pgbackrest.conf --stanza=tidemark archive-push %p'
archive_timeout = 60
CONF
start_database() { as_postgres "$programs/pg_ctl" -D "$folder/data" -l "$folder/log/postgresql.log" -w -t 60 start >/dev/null; }
start_database
as_postgres "$programs/psql" -h "$folder" -p "$port" -d postgres -Xqc "create role tidemark login replication password 'secret'" \
  -c "create database tidemark owner tidemark encoding 'UTF8' template template0"
rest stanza-create

[ -e server/dist/main.js ] || npm run -s build:server
start_server
pass "a server runs on the database"
rest backup --type=full
pass "a full backup"

write() { ask "insert into product (id, title) values ($1, '$2')" >/dev/null; }
write 8 before
sleep 1
moment="$(ask 'select now()')"
sleep 1
write 16 after
segment="$(ask 'select pg_walfile_name(pg_switch_wal())')"
for _ in $(seq 100); do [[ "$(ask 'select last_archived_wal from pg_stat_archiver')" < "$segment" ]] || break; sleep 0.1; done
[ "$(ask 'select count(*) from product')" = 2 ]
pass "two writes, and the moment between them is $moment"

stop_server
as_postgres "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null
rest restore --delta --type=time --target="$moment" --target-action=promote
start_database
for _ in $(seq 100); do [ "$(ask 'select pg_is_in_recovery()')" = f ] && break; sleep 0.1; done

found="$(ask 'select string_agg(title, $$,$$ order by id) from product')"
if [ "$found" = before ]; then pass "the restored database has the first write only"; else fail "the restored database has: $found"; fi
if start_server; then pass "a server runs on the restored database"; else fail "the server does not start on the restored database"; fi
slot="$(ask "select count(*) from pg_replication_slots where active")"
for _ in $(seq 50); do [ "$slot" = 1 ] && break; sleep 0.2; slot="$(ask "select count(*) from pg_replication_slots where active")"; done
if [ "$slot" = 1 ]; then pass "changes are read again"; else fail "no relay reads changes"; fi
write 24 later
pass "and it takes new writes"
exit "$failed"
