#!/usr/bin/env bash
# Makes ./secrets for compose.yaml: a password of the profile `postgres`, and the address with it. Nothing that is there is
# replaced. Run as root, the files belong to the user of the containers; else every user of this machine may read them.
set -euo pipefail
uid=7300
cd "$(dirname "$0")/.."
mkdir -p secrets
password="$(head -c 32 /dev/urandom | base64 | tr -d '=+/\n')"
if [ ! -e secrets/postgres_password ]; then
  printf '%s' "$password" >secrets/postgres_password
  printf 'postgres://tidemark:%s@postgres/tidemark' "$password" >secrets/database_url
fi
if [ "$(id -u)" = 0 ]; then
  chown -R "$uid:$uid" secrets
  chmod 700 secrets
  chmod 400 secrets/*
else
  chmod 755 secrets
  chmod 444 secrets/*
fi
echo "For the profile \`postgres\` set in .env: DATABASE_URL_FILE=/run/secrets/database_url"
