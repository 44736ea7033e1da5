# Debian 12 in a folder, for the checks beside this file. Sourced; they run as root, and need debootstrap, unshare and setpriv.
# What is downloaded once is kept in CHECK_FOLDER between runs; remove it to begin again.
set -euo pipefail
source="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
folder="${CHECK_FOLDER:-/var/tmp/tidemark-check}"
[ "$(id -u)" = 0 ] || { echo "This check makes a root of Debian: run it as root." >&2; exit 1; }
for program in debootstrap unshare setpriv; do
  command -v "$program" >/dev/null || { echo "$program is missing: apt-get install $program." >&2; exit 1; }
done
mkdir -p "$folder"
checks=0
failures=0

say() { printf '%s\n' "$*"; }
# pass|fail SENTENCE
pass() { checks=$((checks + 1)); say "ok: $*"; }
fail() { checks=$((checks + 1)); failures=$((failures + 1)); say "FAILED: $*"; }
# expect_in TEXT SENTENCE WHAT
expect_in() { if [[ "$1" == *"$2"* ]]; then pass "$3: $2"; else fail "$3: expected \"$2\", found \"$1\""; fi; }
# at_most NUMBER LIMIT UNIT WHAT
at_most() {
  if awk -v number="$1" -v limit="$2" 'BEGIN { exit !(number <= limit) }'; then pass "$4: $1 $3, at most $2"; else fail "$4: $1 $3, more than $2"; fi
}
finish() {
  say "$((checks - failures)) passed, $failures failed"
  [ "$failures" = 0 ]
}

# A bare Debian 12, without the documents and translations that its slim images lack, too.
base_root() {
  local base="$folder/debian-12"
  [ -e "$base.done" ] && return
  rm -rf "$base"
  debootstrap --variant=minbase bookworm "$base" >"$folder/debootstrap.log" 2>&1 || { tail -n 20 "$folder/debootstrap.log" >&2; exit 1; }
  rm -rf "$base"/var/cache/apt/archives/*.deb "$base"/var/lib/apt/lists/* "$base"/usr/share/man/* "$base"/usr/share/locale/* "$base"/usr/share/info/*
  find "$base/usr/share/doc" -type f ! -name copyright -delete
  # As in Debian's images: no package is written to disk before the next.
  echo force-unsafe-io >"$base/etc/dpkg/dpkg.cfg.d/speed"
  # On Debian 12 the mirrors of this machine, with security updates.
  if grep -qs '^VERSION_CODENAME=bookworm$' /etc/os-release; then
    rm -rf "$base"/etc/apt/sources.list "$base"/etc/apt/sources.list.d
    cp -a /etc/apt/sources.list.d "$base/etc/apt/"
    if [ -e /etc/apt/sources.list ]; then cp /etc/apt/sources.list "$base/etc/apt/"; fi
  fi
  touch "$base.done"
}

# fresh_root NAME: a copy of it.
fresh_root() {
  base_root
  rm -rf "${folder:?}/$1"
  cp -a --reflink=auto "$folder/debian-12" "$folder/$1"
}

# in_root ROOT COMMAND...: as root, with the sources read-only at /source, and the network.
in_root() {
  local root="$1" code=0
  shift
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    root="$1" source="$2" built="$3"
    shift 3
    mkdir -p "$root/source"
    if [ -n "$built" ]; then
      mkdir -p "$root/built"
      mount --bind "$built" "$root/built"
    fi
    mount --bind "$source" "$root/source"
    mount -o remount,bind,ro "$root/source"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || cp /etc/resolv.conf "$root/etc/resolv.conf"
    # The authorities that this machine trusts, for where a proxy looks into TLS.
    cp /etc/ssl/certs/ca-certificates.crt "$root/run/authorities.crt" 2>/dev/null || : >"$root/run/authorities.crt"
    exec env -i NODE_EXTRA_CA_CERTS=/run/authorities.crt PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 BUILT="${built:+/built}" chroot "$root" "$@"
  ' bash "$root" "$source" "${BUILT:-}" "$@" || code=$?
  rm -f "$root/run/authorities.crt"
  rmdir "$root/source" "$root/built" 2>/dev/null || true
  return "$code"
}

# as_user ROOT UID ENV DATA MOUNT COMMAND...: as that user without privileges, with a read-only root, tmpfs on /tmp, and the
# folder DATA mounted at MOUNT (DATA may end with `:ro`). ENV: NAME=value words. The network is this machine's.
as_user() {
  local root="$1" uid="$2" environment="$3" data="$4" mount="$5"
  shift 5
  # shellcheck disable=SC2016
  exec unshare --mount --pid --fork --kill-child bash -c '
    set -e
    root="$1" uid="$2" environment="$3" data="${4%:ro}" writable="$4" mount="$5"
    shift 5
    mount --bind "$root" "$root"
    mkdir -p "$root$mount"
    mount --bind "$data" "$root$mount"
    if [ "$writable" != "$data" ]; then mount -o remount,bind,ro "$root$mount"; fi
    mount -t tmpfs tmpfs "$root/tmp"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -o remount,bind,ro "$root"
    # Not chroot: within one no user namespace can be made, which Chromium does.
    cd "$root"
    pivot_root . .
    umount -l .
    cd /
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $environment \
      setpriv --reuid="$uid" --regid="$uid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
  ' bash "$root" "$uid" "$environment" "$data" "$mount" "$@"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 17300; }

# ready_after URL SECONDS PID: the seconds until it answers 200, or nothing.
ready_after() {
  local began now
  began="$(date +%s%N)"
  while kill -0 "$3" 2>/dev/null; do
    now="$(date +%s%N)"
    if [ "$(curl -s -o /dev/null -m 3 -w '%{http_code}' "$1")" = 200 ]; then
      awk -v ns="$((now - began))" 'BEGIN { printf "%.1f", ns / 1e9 }'
      return
    fi
    [ "$(((now - began) / 1000000000))" -lt "$2" ] || return 0
    sleep 0.2
  done
}

megabytes() { du -sx --block-size=1M "$1" | cut -f1; }
