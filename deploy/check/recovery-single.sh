# One PostgreSQL, as docs/operating.md says. Sourced by recovery.sh.
port=57432
socket="$folder"
data="$folder/data"
rest_file="$folder/pgbackrest.conf"
server_settings=("DATABASE_URL=postgres://tidemark:secret@127.0.0.1:$port/tidemark")

start_database() { as_postgres "$programs/pg_ctl" -D "$data" -l "$logs/postgresql.log" -w -t 60 start >/dev/null; }

open_database() {
  rest_settings "$data" "$socket" >"$rest_file"
  as_postgres "$programs/initdb" -D "$data" -E UTF8 --locale=C --auth=trust >/dev/null
  cat >>"$data/postgresql.conf" <<CONF
port = $port
unix_socket_directories = '$socket'
wal_level = logical
archive_mode = on
archive_command = 'pgbackrest --stanza=tidemark archive-push %p'
archive_timeout = 60
CONF
  start_database
  ask_of postgres "create role tidemark login replication password 'secret'"
  ask_of postgres "create database tidemark owner tidemark encoding 'UTF8' template template0"
  rest stanza-create
}

restore_database() {
  as_postgres "$programs/pg_ctl" -D "$data" -m immediate -w stop >/dev/null
  rest restore --delta --type=time --target="$1" --target-action=promote
  start_database
  within 60 is "not pg_is_in_recovery()"
}
