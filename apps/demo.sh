#!/usr/bin/env bash
# The demonstration that ./run starts: two cameras, about twenty painted people, three of them on the list,
# all of whom pass the first camera. Everything it makes stands in demo/ and may be deleted.
#
# Usage: apps/demo.sh [--port N] [--start SECONDS]   the service and its console, until Ctrl-C; with --start the
#                                                    deployment is started and its alerts printed for so long
#        apps/demo.sh --terminal [--fast]            one deployment from the command line, with a report and a
#                                                    video; --fast: do not wait for real time
set -euo pipefail
cd "$(dirname "$0")/.."

terminal=
pace=(--realtime)
console=()
while [ $# -gt 0 ]; do
  case "$1" in
    --terminal) terminal=1 ;;
    --fast) pace=() ;;
    --port | --start) console+=("$1" "${2:?demo: $1 needs a number}"); shift ;;
    -h|--help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "demo: unknown argument '$1'; --help tells those there are" >&2; exit 2 ;;
  esac
  shift
done

bin=build/release/bin
peel=$bin/peel
demo=demo
umask 077
mkdir -p "$demo"
# Two demonstrations at once would write the same files.
exec 9>"$demo/.lock"
flock -n 9 || { echo "demo: another demonstration is running in $PWD/$demo; wait for it or stop it" >&2; exit 1; }

say() { printf '\n== %s\n' "$*"; }

# Scenes and list are kept between runs, as long as the program that made them is the same.
made_by=$(sha256sum "$bin/peel" "$bin/peel-scene" | sha256sum | cut -c1-16)
if [ "$(cat "$demo/made-by" 2>/dev/null || true)" != "$made_by" ]; then
  rm -rf "$demo"/north "$demo"/south "$demo"/*.key "$demo"/*.pub "$demo"/trust.json "$demo"/demo.list "$demo"/list.pass
  say "Painting two streets (once; about a minute)"
  "$bin/peel-scene" --out "$demo/north" --seed 7 --people 20 --listed 3 --seconds 24 --size 1280x720 --fps 15
  "$bin/peel-scene" --out "$demo/south" --seed 8 --people 12 --listed 0 --seconds 24 --size 1280x720 --fps 15

  say "Two officers make their keys; the public halves go into the trust file"
  "$peel" key new --name "A. Mensah" --role authorising-officer --out "$demo/mensah.key"
  "$peel" key new --name "J. Whitby" --role countersigning-officer --out "$demo/whitby.key"
  "$peel" trust add --trust "$demo/trust.json" --key "$demo/mensah.key.pub"
  "$peel" trust add --trust "$demo/trust.json" --key "$demo/whitby.key.pub"
  "$peel" key new --name "E. Orr" --role auditor --out "$demo/orr.key"
  "$peel" trust add --trust "$demo/trust.json" --key "$demo/orr.key.pub"

  say "The watchlist: three people, sealed with a passphrase from a file"
  head -c 32 /dev/urandom | base64 > "$demo/list.pass"
  "$peel" watchlist build --entries "$demo/north/entries.csv" --out "$demo/demo.list" --key-file "$demo/list.pass"
  echo "$made_by" > "$demo/made-by"
fi

say "The calibration: an auditor reads what was measured, and what not, and signs it"
rm -f "$demo/calibration.json"
"$peel" calibrate sign data/calibration/lfw-fused-quick.json --key "$demo/orr.key" --out "$demo/calibration.json"

if [ -z "$terminal" ]; then
  say "The service, on SQLite, with made people who prepare a deployment"
  exec python3 apps/demo_console.py --bin "$bin" --demo "$demo" "${console[@]}"
fi

say "The authorisation: written, then signed by both"
rm -f "$demo"/authorisation.json "$demo"/alerts.jsonl "$demo"/summary.json "$demo"/report.html "$demo"/annotated*.mp4
# A stricter rate than usual: painters' faces are more alike than those of living people, on whose pictures the
# calibration was measured.
"$peel" authorise new --use lfr --watchlist "$demo/demo.list" --camera north --camera south \
  --from "$(date -u -d '-1 minute' +%Y-%m-%dT%H:%M:%SZ)" --until "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)" \
  --place "A painted high street" --purpose "Show how a deployment goes" --basis "Demonstration on painted people" \
  --necessity "Nothing else shows the whole of it" --proportionality "No real person's face is used" \
  --fpir 0.0001 --calibration "$demo/calibration.json" --out "$demo/authorisation.json" --trust "$demo/trust.json"
"$peel" authorise sign "$demo/authorisation.json" --yes --key "$demo/mensah.key" --calibration "$demo/calibration.json"
"$peel" authorise sign "$demo/authorisation.json" --yes --key "$demo/whitby.key" --calibration "$demo/calibration.json"
"$peel" authorise show "$demo/authorisation.json" --trust "$demo/trust.json" --calibration "$demo/calibration.json"

say "The deployment: alerts appear as they happen"
"$peel" live --authorisation "$demo/authorisation.json" --trust "$demo/trust.json" --watchlist "$demo/demo.list" \
  --key-file "$demo/list.pass" --camera "north=$demo/north/scene.mp4" --camera "south=$demo/south/scene.mp4" \
  --calibration "$demo/calibration.json" "${pace[@]}" --alerts "$demo/alerts.jsonl" --summary "$demo/summary.json" --report "$demo/report.html" \
  --annotate "$demo/annotated.mp4"

say "To look at"
echo "  $PWD/$demo/report.html            the alerts beside the list's images"
echo "  $PWD/$demo/annotated.mp4          the first camera: every face covered but those of alerts"
echo "  $PWD/$demo/annotated-south.mp4    the second, where nobody listed passed"
echo "  The people are portraits from The Battle for Wesnoth; $demo/north/CREDITS.txt names its artists."
