# Three machines under Patroni: the files of deploy/cluster, and the commands of docs/cluster.md. Sourced by recovery.sh.
port=5432
socket="$folder/machine-1/run-postgresql"
rest_file="$folder/machine-1/pgbackrest.conf"
server_settings=(
  DATABASE_URL=postgres://tidemark:change-me-tidemark@10.0.0.1:5432/tidemark
  DATABASE_OWNER_URL=postgres://tidemark_owner:change-me-owner@10.0.0.1:5432/tidemark
)
patronis=()

# A block of code of docs/cluster.md: the section, the language, the number.
block() {
  awk -v heading="## $1" -v fence="\`\`\`$2" -v number="$3" '
    { line = $0; sub(/^ +/, "", line) }
    /^## / { here = $0 == heading }
    here && line == fence { inside = ++found == number; next }
    line == "```" { inside = 0 }
    inside' docs/cluster.md
}
# Files and commands of a machine, with its folders in place of the system's.
placed() {
  sed "s#@n@#$1#g; s#/etc/tidemark/#$folder/machine-$1/#g; s#/var/lib/#$folder/machine-$1/#g; s#/var/run/#$folder/machine-$1/run-#g"
}
# Runs commands of the document on the first machine.
play() { placed 1 | as_postgres env N=1 PGPASSWORD=change-me-superuser bash -euo pipefail -s >>"$logs/patronictl.log" 2>&1; }

start_patroni() {
  PGBACKREST_CONFIG="$folder/machine-$1/pgbackrest.conf" \
    "${account[@]}" patroni "$folder/machine-$1/patroni.yaml" >>"$logs/patroni-$1.log" 2>&1 &
  patronis[$1]="$!"
}
answers() { curl -fs -o /dev/null "$1"; }
is_whole() {
  answers 10.0.0.1:8008/primary && answers 10.0.0.2:8008/replica && answers 10.0.0.3:8008/replica &&
    { answers 10.0.0.2:8008/sync || answers 10.0.0.3:8008/sync; }
}
# The first is to be the leader, and the others copy it.
start_patronis() {
  start_patroni 1
  within 120 answers 10.0.0.1:8008/primary
  start_patroni 2
  start_patroni 3
  within 120 is_whole
}
archive_settings() {
  block Backups sh 1 | play
  within 60 is_whole
  for n in 1 2 3; do socket="$folder/machine-$n/run-postgresql" within 10 is "current_setting('archive_mode') = 'on'"; done
}
# The relay's slot, without HAProxy.
keep_slot() { block How sh 2 | sed 's/-p 5000/-p 5432/' | play; }

open_database() {
  for n in 1 2 3; do
    ip address add "10.0.0.$n/32" dev lo
    home="$folder/machine-$n"
    mkdir -p "$home"/{postgresql,etcd,run-postgresql}
    for file in etcd.yaml patroni.yaml; do placed "$n" <"deploy/cluster/$file" >"$home/$file"; done
    rest_settings "$home/postgresql/15/tidemark" "$home/run-postgresql" >"$home/pgbackrest.conf"
    chown -R postgres:postgres "$home"
    chmod 600 "$home/patroni.yaml"
    "${account[@]}" etcd --config-file "$home/etcd.yaml" >>"$logs/etcd-$n.log" 2>&1 &
  done
  within 60 answers 10.0.0.1:2379/health
  start_patronis
  ask_of postgres "create role tidemark_owner login password 'change-me-owner'"
  ask_of postgres "create role tidemark login replication password 'change-me-tidemark'"
  ask_of postgres "create database tidemark owner tidemark_owner"
  rest stanza-create
  archive_settings
  pass "three machines under Patroni $(patroni --version | cut -d' ' -f2), and a log that is archived"
}

restore_database() {
  for n in 1 2 3; do kill "${patronis[n]}"; wait "${patronis[n]}" || true; done
  printf 'tidemark\nYes I am aware\n' | as_postgres patronictl -c "$folder/machine-1/patroni.yaml" remove tidemark >>"$logs/patronictl.log"
  for n in 1 2 3; do find "$folder/machine-$n/postgresql/15/tidemark" -mindepth 1 -delete; done
  block Backups yaml 1 | sed "s/--target='[^']*'/--target='$1'/" >"$folder/method.yaml"
  grep -qF "$1" "$folder/method.yaml"
  block Backups yaml 2 >"$folder/archive.yaml"
  sed -i -e "/^bootstrap:/r $folder/method.yaml" -e "/^      parameters:/r $folder/archive.yaml" "$folder/machine-1/patroni.yaml"
  start_patronis
  pass "Patroni restored the first machine, and the others copied it"
  keep_slot
  for n in 2 3; do
    titles="$(socket="$folder/machine-$n/run-postgresql" ask 'select string_agg(title, $$,$$ order by id) from product')"
    if [ "$titles" = before ]; then pass "machine $n has the first write only"; else fail "machine $n has: $titles"; fi
  done
}
