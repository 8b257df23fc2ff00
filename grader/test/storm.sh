#!/bin/sh
# storm.sh [RUNS [JOBS [HOGS]]] -- is time exact on a busy machine, every time?
#
# Runs programs under the timekeeper, RUNS in all (200) and JOBS side by side
# (2), beside HOGS processes that only use CPU time (two for each core). What
# each prints is tested elsewhere; here every run must say the same as one before
# the load. Prints one line, and exits with 1 if any run was wrong.
runs=${1:-200} jobs=${2:-2} hogs=${3:-$(($(nproc) * 2))}
timekeeper=${TIMEKEEPER:-build/timekeeper}
programs=${CLOCK_PROGRAMS:-build/test/clock}
names='in_turn together thread condition timer tcp signal_ignored woken_early
leader_exits waits hurried.sh'
work=$(mktemp -d)
hog_pids= job_pids=
trap 'kill $hog_pids $job_pids 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

play() { # play NAME: one that is not compiled is a script
  case $1 in
  *.sh) "$timekeeper" sh "grader/test/clock/$1" 2>&1 ;;
  *) "$timekeeper" "$programs/$1" 2>&1 ;;
  esac
}

for name in $names; do play "$name" >"$work/$name"; done

# Run every program in turn, $2 runs in all. A line for each that was wrong.
job() {
  left=$2
  while :; do
    for name in $names; do
      [ "$left" -gt 0 ] || return 0
      left=$((left - 1))
      play "$name" >"$work/job$1"
      echo . >>"$work/done$1"
      cmp -s "$work/$name" "$work/job$1" && continue
      if grep -q deadlock "$work/job$1"; then word=deadlock; else word=stamp; fi
      echo "$word $name" >>"$work/wrong"
      cp "$work/job$1" "$work/example"
    done
  done
}

i=0
while [ "$i" -lt "$hogs" ]; do
  sh -c 'while :; do :; done' &
  hog_pids="$hog_pids $!" i=$((i + 1))
done
start=$(date +%s)
i=0
: >"$work/wrong"
while [ "$i" -lt "$jobs" ]; do
  job "$i" $(((runs + jobs - 1 - i) / jobs)) &
  job_pids="$job_pids $!" i=$((i + 1))
done
wait $job_pids
job_pids=
ran=$(cat "$work"/done* | wc -l)
deadlocks=$(grep -c '^deadlock' "$work/wrong")
stamps=$(grep -c '^stamp' "$work/wrong")
printf '%d runs, %d side by side, %d hogs, %d s: %d wrong stamps, %d false deadlocks\n' \
  "$ran" "$jobs" "$hogs" $(($(date +%s) - start)) "$stamps" "$deadlocks"
[ ! -s "$work/wrong" ] || { sort "$work/wrong" | uniq -c; cat "$work/example"; }
[ ! -s "$work/wrong" ] && [ "$ran" -eq "$runs" ]
