#!/usr/bin/env bash
# Removes what install.sh installed. Data and settings stay, unless they are to go, too. Run as root.
#
#   deploy/systemd/remove.sh [--purge]
#
# --purge also deletes /var/lib/tidemark (database, secrets, backups), the settings in /etc, and the users.
set -euo pipefail
purge=
for option in "$@"; do
  case "$option" in
    --purge) purge=yes ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
[ "$(id -u)" = 0 ] || { echo "Run this as root." >&2; exit 1; }
names=(tidemark-verifier tidemark)

for name in "${names[@]}"; do
  unit="/etc/systemd/system/$name.service"
  [ -e "$unit" ] || continue
  if [ -d /run/systemd/system ]; then systemctl stop "$name.service"; fi
  systemctl disable --quiet "$name.service"
  rm -f "$unit"
done
if [ -e /etc/systemd/system/tidemark@.service ]; then
  if [ -d /run/systemd/system ]; then systemctl stop 'tidemark@*.service'; fi
  systemctl disable --quiet tidemark@api tidemark@relay tidemark@notifier tidemark@scheduler
  rm -f /etc/systemd/system/tidemark@.service
fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
rm -rf /opt/tidemark /opt/tidemark.new /opt/tidemark.old
if [ -z "$purge" ]; then
  echo "Tidemark is removed. Its data are in /var/lib/tidemark, its settings in /etc/tidemark.env."
  exit 0
fi
for name in "${names[@]}"; do
  rm -rf "/var/lib/$name" "/etc/$name.env"
  if id "$name" >/dev/null 2>&1; then userdel "$name"; fi
done
echo "Tidemark, its data and its settings are removed."
