#!/usr/bin/env bash
# Installs Tidemark as services of systemd, from this clone into /opt/tidemark. Run as root; run it again to upgrade.
#
#   deploy/systemd/install.sh [--verifier] [--cluster]
#
# Settings are in /etc/tidemark.env, data in /var/lib/tidemark: neither is touched when they are there. --verifier adds the
# service that looks at disputed prices, and its browser. --cluster is for a machine of docs/cluster.md: one service a role,
# tidemark@ROLE, with the settings in /etc/tidemark; which of them run is yours to say.
set -euo pipefail
verifier=
cluster=
for option in "$@"; do
  case "$option" in
    --verifier) verifier=yes ;;
    --cluster) cluster=yes ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
[ "$(id -u)" = 0 ] || { echo "Run this as root." >&2; exit 1; }
here="$(cd "$(dirname "$0")" && pwd)"
target=/opt/tidemark

user() {
  id "$1" >/dev/null 2>&1 || useradd --system --user-group --home-dir "/var/lib/$1" --no-create-home --shell /usr/sbin/nologin "$1"
}
# Its key is in both files; root alone reads them.
settings() {
  local file="$1" example="$2"
  if [ -e "$file" ]; then return; fi
  (umask 077 && cp "$example" "$file")
}
# Without a running systemd, as in a chroot, the units are only put in place.
systemd() { if [ -d /run/systemd/system ]; then systemctl "$@"; fi; }

user tidemark
if [ -n "$verifier" ]; then user tidemark-verifier; fi

# Built beside what runs, which is replaced at the end.
rm -rf "$target.new"
PARTS="server${verifier:+ verifier}" "$here/../assemble.sh" "$target.new"
if [ -n "$cluster" ]; then
  install -m 644 "$here/../cluster/tidemark@.service" /etc/systemd/system/tidemark@.service
else
  settings /etc/tidemark.env "$here/../../.env.example"
  install -m 644 "$here/tidemark.service" /etc/systemd/system/tidemark.service
fi
if [ -n "$verifier" ]; then
  if ! command -v chromium >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium
  fi
  settings /etc/tidemark-verifier.env "$here/tidemark-verifier.env"
  if [ -z "$cluster" ] && ! grep -q '^VERIFIER_KEY=.' /etc/tidemark-verifier.env; then
    key="$(sed -n 's/^VERIFIER_KEY=//p' /etc/tidemark.env | tail -n 1)"
    if [ -z "$key" ]; then
      key="$(head -c 32 /dev/urandom | base64 | tr -d '=+/\n')"
      echo "VERIFIER_KEY=$key" >>/etc/tidemark.env
    fi
    echo "VERIFIER_KEY=$key" >>/etc/tidemark-verifier.env
  fi
  install -m 644 "$here/tidemark-verifier.service" /etc/systemd/system/tidemark-verifier.service
fi
rm -rf "$target.old"
if [ -e "$target" ]; then mv "$target" "$target.old"; fi
mv "$target.new" "$target"
rm -rf "$target.old"

systemd daemon-reload
if [ -n "$cluster" ]; then
  systemd try-restart 'tidemark@*.service' ${verifier:+tidemark-verifier.service}
  echo "Tidemark is installed in $target. Start the roles of this machine: docs/cluster.md."
  exit 0
fi
services=(tidemark.service)
if [ -n "$verifier" ]; then services+=(tidemark-verifier.service); fi
systemctl enable --quiet "${services[@]}"
systemd restart "${services[@]}"
echo "Tidemark is installed in $target. Its settings are in /etc/tidemark.env; after a change: systemctl restart tidemark."
echo "Invite people with: systemd-run --pipe --wait --collect --quiet --uid=tidemark -p EnvironmentFile=/etc/tidemark.env -p Environment=DATA_DIR=/var/lib/tidemark $target/bin/tidemark invite"
