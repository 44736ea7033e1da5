#!/usr/bin/env bash
# Makes the root of an image from a bare Debian 12: run as root within it. The Dockerfiles beside it do nothing else.
#
#   deploy/image/build.sh server|verifier
#
# BUILT=FOLDER takes the bundles from there, as deploy/assemble.sh says. What is only needed to build is gone at the end.
set -euo pipefail
part="${1:-}"
case "$part" in
  server) programs=() ;;
  verifier) programs=(chromium-headless-shell) ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
here="$(cd "$(dirname "$0")" && pwd)"
# Fixed: a volume of one version is the next one's, too.
uid=7300

export DEBIAN_FRONTEND=noninteractive
# Documents, translations and manuals of Debian's packages.
cat >/etc/dpkg/dpkg.cfg.d/tidemark <<'END'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/info/*
# Drivers of graphics cards: the browser draws nothing on a screen.
path-exclude=/usr/lib/*/dri/*
path-exclude=/usr/lib/*/libLLVM*
path-exclude=/usr/lib/*/libz3.so*
END
apt-get update -qq
apt-get install -y -qq --no-install-recommends ca-certificates tzdata "${programs[@]}"
needed="$(apt-mark showmanual) ca-certificates tzdata ${programs[*]}"
apt-get install -y -qq --no-install-recommends npm

groupadd --gid "$uid" tidemark
useradd --uid "$uid" --gid "$uid" --home-dir /data --no-create-home --shell /usr/sbin/nologin tidemark
# A new volume takes its owner and mode from here.
install -d -o "$uid" -g "$uid" -m 700 /data /keys

TMPDIR=/var/tmp PARTS="$part" "$here/../assemble.sh" /opt/tidemark
ln -s /opt/tidemark/bin/tidemark /usr/local/bin/tidemark

apt-mark auto '.*' >/dev/null
# shellcheck disable=SC2086
apt-mark manual $needed >/dev/null
apt-get purge -y -qq --auto-remove >/dev/null
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log /root/.npm /var/tmp/*
