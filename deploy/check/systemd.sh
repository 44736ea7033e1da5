#!/usr/bin/env bash
# Tries deploy/systemd in a root of Debian 12: installs, looks at the units, starts their commands as their users, installs
# again, removes. Nothing is booted: systemd itself does not run, so that it starts and restarts them is not tried.
#
#   npm run check:systemd
#
# It takes some minutes, the network, and 5 GB in CHECK_FOLDER. BUILT=FOLDER takes bundles and extension from there, REUSE=yes
# the packages of the last run.
# shellcheck source=root.sh
source "$(dirname "$0")/root.sh"
root="$folder/machine"
most=2.5

run() { in_root "$root" "$@"; }

if [ -z "${REUSE:-}" ] || [ ! -e "$root.done" ]; then
  rm -f "$root.done"
  fresh_root machine
  run bash -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends systemd npm ca-certificates python3-seccomp' \
    >"$folder/machine.log" 2>&1 || { tail -n 20 "$folder/machine.log" >&2; exit 1; }
  touch "$root.done"
fi

install() { run env TMPDIR=/var/tmp /source/deploy/systemd/install.sh "$@" >"$folder/install.log" 2>&1; }
began="$SECONDS"
if install --verifier; then pass "install.sh --verifier took $((SECONDS - began)) s"; else
  tail -n 40 "$folder/install.log" >&2
  fail "install.sh"
  finish
  exit 1
fi

for unit in tidemark tidemark-verifier; do
  said="$(run systemd-analyze verify "/etc/systemd/system/$unit.service" 2>&1)" || true
  if [ -z "$said" ]; then pass "systemd-analyze verify $unit.service says nothing"; else fail "systemd-analyze verify $unit.service: $said"; fi
  said="$(run systemd-analyze security --offline=true --no-pager "/etc/systemd/system/$unit.service" 2>&1)" || true
  at_most "$(sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p' <<<"$said")" "$most" "of 10" "the exposure of $unit.service"
  if [ -L "$root/etc/systemd/system/multi-user.target.wants/$unit.service" ]; then pass "$unit.service is enabled"; else fail "$unit.service is not enabled"; fi
  at_mode="$(stat -c '%a %U' "$root/etc/$unit.env")"
  if [ "$at_mode" = "600 root" ]; then pass "/etc/$unit.env is root's alone"; else fail "/etc/$unit.env is $at_mode"; fi
done

# A machine of several: one unit a role, whose hardening is that of tidemark.service.
run install -m 644 "/source/deploy/cluster/tidemark@.service" /etc/systemd/system/tidemark@.service
said="$(run systemd-analyze verify /etc/systemd/system/tidemark@api.service 2>&1)" || true
if [ -z "$said" ]; then pass "systemd-analyze verify tidemark@api.service says nothing"; else fail "systemd-analyze verify tidemark@api.service: $said"; fi

# The system calls of a unit, by the same lists as systemd's filter: others fail with EPERM.
# shellcheck disable=SC2016
calls() {
  run bash -c '
    expand() { systemd-analyze syscall-filter --no-pager "$1" | sed "s/#.*//" | tr -s " " "\n" | grep -v "^$" | grep -v "^$1\$" |
      while read -r one; do case "$one" in @*) expand "$one" ;; *) echo "$one" ;; esac; done; }
    : >/tmp/allowed
    sed -n "s/^SystemCallFilter=//p" "/etc/systemd/system/$1.service" | while read -r line; do
      minus=; case "$line" in "~"*) minus=yes; line="${line#\~}" ;; esac
      for word in $line; do case "$word" in @*) expand "$word" ;; *) echo "$word" ;; esac; done | sort -u >/tmp/these
      if [ -n "$minus" ]; then grep -vxFf /tmp/these /tmp/allowed >/tmp/rest || true; else sort -u /tmp/allowed /tmp/these >/tmp/rest; fi
      mv /tmp/rest /tmp/allowed
    done
    cat /tmp/allowed
    rm -f /tmp/allowed /tmp/these
  ' bash "$1"
}
cat >"$root/usr/local/bin/filtered" <<'END'
#!/usr/bin/python3
"""filtered FILE COMMAND...: runs it with the system calls that FILE lists; others fail with EPERM."""
import errno, os, sys
import seccomp

rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
for name in open(sys.argv[1]).read().split():
    try:
        rules.add_rule(seccomp.ALLOW, name)
    except (ValueError, RuntimeError):
        pass
rules.load()
os.execvp(sys.argv[2], sys.argv[2:])
END
chmod 755 "$root/usr/local/bin/filtered"
for unit in tidemark tidemark-verifier; do
  calls "$unit" >"$root/usr/local/share/$unit.calls"
  count="$(wc -l <"$root/usr/local/share/$unit.calls")"
  if [ "$count" -gt 200 ] && [ "$count" -lt 400 ]; then pass "the filter of $unit.service leaves $count system calls"; else fail "the filter of $unit.service leaves $count system calls"; fi
done

# Not by `run`: two of them at a time would unmount what the other has mounted.
uid_of() { awk -F: -v name="$1" '$1 == name { print $3 }' "$root/etc/passwd"; }
value() { sed -n "s/^$2=//p" "$root/etc/systemd/system/$1.service" | head -n 1; }
# The unit's environment, as words.
environment_of() { sed -n 's/^Environment=//p' "$root/etc/systemd/system/$1.service" | tr '\n' ' '; grep -v '^#' "$root/etc/$1.env" | tr '\n' ' '; }
start() {
  local unit="$1" more="$2" uid data="/var/lib/$1"
  uid="$(uid_of "$(value "$unit" User)")"
  mkdir -p "$root$data"
  chmod 700 "$root$data"
  chown "$uid:$uid" "$root$data"
  # shellcheck disable=SC2046
  as_user "$root" "$uid" "$(environment_of "$unit") $more" "$root$data" "$data" \
    filtered "/usr/local/share/$unit.calls" $(value "$unit" ExecStart)
}

port="$(free_port)"
(start tidemark "PORT=$port") >"$folder/machine.out" 2>&1 &
server=$!
seconds="$(ready_after "http://127.0.0.1:$port/readyz" 120 "$server")"
if [ -n "$seconds" ]; then pass "the server's start command, as its user on a read-only root with the unit's system calls, is ready after $seconds s"; else
  cat "$folder/machine.out" >&2
  fail "the server's start command"
fi
said_in "$folder/machine.out" '"open":'
expect_in "$(cat "$folder/machine.out")" "Invite code: " "its log"
(start tidemark-verifier "TIDEMARK_URL=http://127.0.0.1:$port") >"$folder/verifier.out" 2>&1 &
verifier=$!
open="$(sed -n 's/.*"open":"\([^"]*\)".*/\1/p' "$folder/machine.out")"
for _ in $(seq 60); do
  page="$(curl -s -L -c "$folder/cookies" -b "$folder/cookies" "$open")"
  [[ "$page" == *"At work, last seen"* ]] && break
  sleep 0.5
done
expect_in "$page" "At work, last seen" "the verifier's start command, by the server's home page"
said="$(as_user "$root" "$(uid_of tidemark-verifier)" "HOME=/var/lib/tidemark-verifier" "$root/var/lib/tidemark-verifier" /var/lib/tidemark-verifier \
  filtered /usr/local/share/tidemark-verifier.calls chromium --headless --disable-gpu --dump-dom 'data:text/html,<title>seen</title>' 2>&1)" || true
expect_in "$said" "<title>seen</title>" "Chromium in its own sandbox, with the unit's system calls"
for one in "$verifier" "$server"; do
  pkill -TERM -P "$one" || true
  wait "$one" || true
done

echo "PUBLIC_URL=https://tides.example" >>"$root/etc/tidemark.env"
key="$(sed -n 's/^VERIFIER_KEY=//p' "$root/etc/tidemark-verifier.env")"
install --verifier || fail "install.sh again"
expect_in "$(cat "$root/etc/tidemark.env")" "PUBLIC_URL=https://tides.example" "after a second install.sh the settings"
if [ "$(grep -c "^VERIFIER_KEY=$key$" "$root/etc/tidemark.env" "$root/etc/tidemark-verifier.env" | cut -d: -f2 | tr '\n' ' ')" = "1 1 " ]; then pass "both have the same verifier's key, once"; else fail "the verifier's keys are not one"; fi

run /source/deploy/systemd/remove.sh >/dev/null
if [ ! -e "$root/opt/tidemark" ] && [ ! -e "$root/etc/systemd/system/tidemark.service" ] && [ -e "$root/var/lib/tidemark/config.json" ] && [ -e "$root/etc/tidemark.env" ]; then
  pass "remove.sh removes programs and units, and keeps data and settings"
else fail "remove.sh"; fi
run /source/deploy/systemd/remove.sh --purge >/dev/null
if [ ! -e "$root/var/lib/tidemark" ] && [ ! -e "$root/etc/tidemark.env" ] && ! run id tidemark >/dev/null 2>&1; then
  pass "remove.sh --purge removes them, too"
else fail "remove.sh --purge"; fi
finish
