# shellcheck shell=bash
# Sourced by ./run, ./test and deps/setup: what they say, how they run long steps, and what they say when one fails.
# Needs PEEL_ROOT. Sets PEEL_LOGS.

PEEL_LOGS="$PEEL_ROOT/.deps/log"
painter=

say() { printf '%s\n' "$*"; }

die() {
  printf '\n%s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# What a person ran with sudo is given back to them, or their next plain ./run could not write.
give_back() {
  [ "$(id -u)" = 0 ] && [ -n "${SUDO_UID:-}" ] && [ "$SUDO_UID" != 0 ] || return 0
  local folder
  for folder in .deps build demo models/files web/dist web/node_modules tests/web/node_modules; do
    [ -e "$PEEL_ROOT/$folder" ] && chown -R -h "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$PEEL_ROOT/$folder"
  done
  return 0
}

stop_painter() {
  [ -n "$painter" ] || return 0
  kill "$painter" 2>/dev/null
  wait "$painter" 2>/dev/null
  painter=
  printf '\r\033[K'
}

at_exit() {
  local code=$?
  stop_painter
  give_back
  exit "$code"
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

make_folders() {
  local why
  why=$(mkdir -p "$PEEL_LOGS" 2>&1 && touch "$PEEL_LOGS/.writable" 2>&1) ||
    die "Cannot write in $PEEL_ROOT/.deps: ${why##*: }." \
      "If an earlier run was as root, give the folder back (chown -R) or go on as root;" \
      "if the disk is full or read-only, free or choose another one."
}

# take_lock NAME WHAT: waits until no other process does WHAT here. Held until this process ends.
take_lock() {
  exec 9>"$PEEL_ROOT/.deps/.lock-$1"
  flock -n 9 && return 0
  say "Waiting: another process is at work on $2 in this folder."
  flock 9
}

release_lock() { exec 9>&-; }

# paint LABEL LOG: on a terminal, shows LABEL, the seconds and the last line of LOG until it is stopped.
paint() {
  trap '' INT
  local width start=$SECONDS line
  width=$(tput cols 2>/dev/null || echo 80)
  while kill -0 $$ 2>/dev/null; do
    line=$(tail -n 1 "$2" 2>/dev/null | tr -d '\r' | tr -c '[:print:]\n' ' ')
    line="$1 ... $((SECONDS - start)) s  $line"
    printf '\r\033[K%s' "${line:0:width-1}"
    sleep 0.5
  done
}

# logged LABEL NAME COMMAND...: runs COMMAND with its output in .deps/log/NAME.log; gives back its exit code.
logged() {
  local label=$1 log="$PEEL_LOGS/$2.log" code=0
  shift 2
  : >"$log"
  if [ -t 1 ]; then
    paint "$label" "$log" &
    painter=$!
  fi
  "$@" >>"$log" 2>&1 9>&- </dev/null || code=$?
  stop_painter
  return "$code"
}

disk_is_full() { grep -qiE 'no space left on device|enough free (disk )?space|ENOSPC|disk quota exceeded' "$1"; }

network_is_away() {
  grep -qiE 'temporary failure (in name )?resol|could not resolve|name or service not known|getaddrinfo|ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network is unreachable|no route to host|connection (refused|timed out|reset|failed)|unable to connect|could not connect|failed to establish a new connection|max retries exceeded|read timed out|failed to fetch|ERR_SOCKET_TIMEOUT' "$1"
}

# explain NAME WHAT [SOURCE]: ends with what went wrong in .deps/log/NAME.log while WHAT was made, or fetched from SOURCE.
explain() {
  local log="$PEEL_LOGS/$1.log"
  if disk_is_full "$log"; then
    die "The disk is full: $2 could not be written." \
      "$(df -h --output=avail,target "$PEEL_ROOT/.deps" "${TMPDIR:-/tmp}" / | tail -n +2 | sort -u | awk '{print $1 " free on " $2}' | paste -sd, | sed 's/,/, /g')." \
      "Free some space (4 GB are enough for everything) and run the command again; what is done stays done." \
      "Log: $log"
  fi
  if [ -n "${3:-}" ] && network_is_away "$log"; then
    die "No network: $2 could not be fetched from $3." \
      "Check the connection (and proxy settings, if any) and run the command again; what is done stays done." \
      "Once everything is fetched, no network is needed any more." \
      "Log: $log"
  fi
  printf '\nThe last lines of the log:\n' >&2
  tail -n 25 "$log" | sed 's/^/  | /' >&2
  die "$2 failed, see above." "Full log: $log"
}

# build PRESET [TARGET...]: configures and builds; a build folder that came from elsewhere is started afresh.
build() {
  local preset=$1 folder="$PEEL_ROOT/build/$1" fresh=()
  shift
  take_lock "build-$preset" "the build"
  if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PEEL_ROOT" "$folder/CMakeCache.txt"; then
    fresh=(--fresh)
  fi
  logged "Configuring ($preset)" "configure-$preset" env -C "$PEEL_ROOT" cmake --preset "$preset" "${fresh[@]}" ||
    explain "configure-$preset" "Configuring the build ($preset)"
  logged "Building ($preset)" "build-$preset" env -C "$PEEL_ROOT" cmake --build --preset "$preset" ${1:+--target "$@"} ||
    explain "build-$preset" "The build ($preset)"
  release_lock
}
