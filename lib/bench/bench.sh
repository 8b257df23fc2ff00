#!/bin/sh
# bench.sh [--quick] [--rounds=N] [--only=WORK] -- coil beside its peers.
#
# Builds each work for coil, for the floors, and for the peers found on this
# machine; runs them in rounds, so that a change of the machine's mood meets all
# alike; prints one table of medians and ratios. --quick is for tests: few
# repetitions, whose figures mean nothing. Run it from the top of the tree,
# after the library is built; B, CC, CPU and CLIENT_CPU come from outside.
B=${B:-build} CC=${CC:-cc} CPU=${CPU:-0}
CLIENT_CPU=${CLIENT_CPU:-$(($(nproc) - 1))}
here=lib/bench out=$B/bench
rounds=5 quick= only=
for option; do
  case $option in
  --quick) quick=yes rounds=1 ;;
  --rounds=*) rounds=${option#*=} ;;
  --only=*) only=${option#*=} ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
done
mkdir -p "$out" || exit
rm -f "$out/results" "$out/notes" "$out/versions"
touch "$out/results" "$out/notes"
trap 'exit 130' INT TERM

note() {
  echo "$*" >&2
  echo "$*" >>"$out/notes"
}

# --- building ----------------------------------------------------------------

peers= # as WORK_PEER: tasks_go, echo_uv

built() {
  peers="$peers $*"
}
version() { # PEER WORDS...
  echo "$*" >>"$out/versions"
}
skip() { # NAME PACKAGE
  note "skipped: $1 is not installed: apt-get install $2"
}
has_header() {
  echo "#include <$1>" | $CC -E - >/dev/null 2>&1
}
compile() { # PROGRAM [FILES AND LIBRARIES...]
  program=$1
  shift
  $CC -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -iquote lib -iquote $here \
    -o "$out/$program" $here/"$program".c "$@" && built "$program"
}

build_ours() {
  lib=$B/libcoil.a
  for program in switch_coil tasks_coil timers_coil echo_coil echo_coilfd; do
    compile $program "$lib" -pthread || exit
  done
  compile switch_floor $here/floor.c $here/floor_switch.S || exit
  compile tasks_floor $here/floor.c $here/floor_switch.S || exit
  compile echo_epoll || exit
  compile client || exit
  compile switch_ucontext || note "skipped: this C library has no swapcontext"
  version coil "$(git describe --always --dirty 2>/dev/null || echo coil)"
  version compiler "$($CC --version | head -n 1)"
}

build_c_peers() {
  if has_header ev.h; then
    compile timers_ev -lev && compile echo_ev -lev
    version libev "$(printf '#include <ev.h>\nEV_VERSION_MAJOR.EV_VERSION_MINOR' |
      $CC -E -P - | tail -n 1 | tr -d ' ')"
  else
    skip libev libev-dev
  fi
  if has_header uv.h; then
    compile timers_uv -luv && compile echo_uv -luv
    version libuv "$(pkg-config --modversion libuv 2>/dev/null)"
  else
    skip libuv libuv1-dev
  fi
  if has_header st.h; then
    compile tasks_st -lst && compile echo_st -lst
    version 'State Threads' "$(pkg-config --modversion st 2>/dev/null)"
  else
    skip 'State Threads' libst-dev
  fi
}

build_go() {
  command -v go >/dev/null || { skip Go golang-go && return; }
  for program in tasks_go echo_go; do
    GO111MODULE=off go build -o "$out/$program" $here/$program.go &&
      built $program
  done
  version Go "$(go version | cut -d ' ' -f 3)"
}

# Cargo reads Debian's packages as its registry; nothing is fetched.
build_tokio() {
  registry=/usr/share/cargo/registry
  command -v cargo >/dev/null || { skip Cargo cargo && return; }
  set -- $registry/tokio-[0-9]*
  [ -e "$1" ] || { skip Tokio librust-tokio-dev && return; }
  mkdir -p "$out/tokio/.cargo"
  cat >"$out/tokio/.cargo/config.toml" <<END
[source.crates-io]
replace-with = "debian"
[source.debian]
directory = "$registry"
END
  cat >"$out/tokio/Cargo.toml" <<END
[package]
name = "bench"
version = "1.0.0"
edition = "2021"
[[bin]]
name = "tasks_tokio"
path = "$PWD/$here/tasks_tokio.rs"
[[bin]]
name = "echo_tokio"
path = "$PWD/$here/echo_tokio.rs"
[dependencies]
libc = "0.2"
tokio = { version = "1", features = ["rt", "time", "net", "io-util"] }
[profile.release]
lto = "fat"
codegen-units = 1
panic = "abort"
[workspace]
END
  if (cd "$out/tokio" && cargo build -q --release --offline); then
    cp "$out/tokio/target/release/tasks_tokio" \
      "$out/tokio/target/release/echo_tokio" "$out/"
    built tasks_tokio echo_tokio
    version Tokio "${1##*-} ($(rustc --version | cut -d ' ' -f 1,2))"
  else
    note 'skipped: Tokio does not compile here (see above)'
  fi
}

find_python() {
  python=
  for p in python3 /usr/bin/python3; do
    $p -c 'import uvloop' 2>/dev/null && python=$p && break
  done
  [ "$python" ] || { skip uvloop python3-uvloop && python=python3; }
  command -v $python >/dev/null || { skip CPython python3 && return; }
  built tasks_asyncio echo_asyncio
  version CPython "$($python -c 'import platform as p
print(p.python_version())')"
  $python -c 'import uvloop' 2>/dev/null || return
  built tasks_uvloop echo_uvloop
  version uvloop "$($python -c 'import uvloop; print(uvloop.__version__)')"
}

# --- running -------------------------------------------------------------------

pin_to() { # CPU
  command -v taskset >/dev/null && echo "taskset -c $1"
}
command_of() { # PROGRAM; what it is given comes after
  case $1 in
  *_asyncio | *_uvloop) echo "$python $here/${1%_*}_asyncio.py" ;;
  *) echo "$out/$1" ;;
  esac
}
# Run it, and keep what it prints as "MEASURE PEER VALUE".
keep() { # MEASURE PROGRAM COMMAND...
  measure=$1 program=$2
  shift 2
  if timeout 300 "$@" >"$out/line" 2>"$out/error"; then
    awk -v peer="${program#*_}" -v measure="$measure" '
      { sub(/^(sleep|echo)$/, measure, $1); print $1, peer, $2 }' \
      "$out/line" >>"$out/results"
  else
    note "failed: $program, $measure: $(tail -n 1 "$out/error")"
  fi
}
# Interpreters repeat less often, and do not get to a million of anything.
amount() { # PEER N
  case $1 in
  asyncio | uvloop) [ "$2" -gt 100000 ] && echo 100000 || echo "$2" ;;
  ucontext) echo $(($2 / 20)) ;;
  *) echo "$2" ;;
  esac
}
measure() { # MEASURE PROGRAMS WORK N
  label=$1 family=$2 work=$3 n=$4
  case $label in *"$only"*) ;; *) return ;; esac
  for program in $peers; do
    [ "${program%_*}" = "$family" ] || continue
    peer=${program#*_} suffix=
    case $label-$peer in
    sleep_1m-asyncio | sleep_1m-uvloop | memory-asyncio | memory-uvloop)
      continue ;;
    esac
    [ $peer = uvloop ] && suffix=uvloop
    if [ $family = echo ]; then
      keep $label $program $(pin_to "$CLIENT_CPU") "$out/client" $work "$n" \
        $(pin_to "$CPU") $(command_of $program) $suffix
    else
      keep $label $program $(pin_to "$CPU") $(command_of $program) $work \
        "$(amount $peer "$n")" $suffix
    fi
  done
}
one_round() {
  measure switch switch switch $((20000000 / less))
  measure yield tasks yield $((5000000 / less))
  measure turn tasks turn $((2000000 / less))
  measure batch tasks batch $((less > 1 ? 10000 : 2000000))
  measure alive tasks alive $((less > 1 ? 10000 : 1000000))
  measure sleep_100k tasks sleep $((100000 / less))
  measure gather tasks gather $((10000 / less))
  measure echo_50 echo 50 $((less > 1 ? 2000 : 50000))
  measure echo_1000 echo 1000 $((less > 1 ? 2000 : 50000))
  [ "$million" ] || return
  measure sleep_1m tasks sleep $((1000000 / less))
  measure memory tasks memory $((1000000 / less))
  measure timers timers timers $((1000000 / less))
}

build_ours
build_c_peers
build_go
build_tokio
find_python

less=1 million=yes
[ "$quick" ] && less=1000
room=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
if [ "$room" -lt 8 ] && [ ! "$quick" ]; then
  note "skipped: a million of anything: 8 GiB are needed, $room are free"
  million=
fi
round=1
while [ $round -le "$rounds" ]; do
  echo "round $round of $rounds" >&2
  one_round
  # Another begins next time: the first finds the memory cold.
  set -- $peers
  first=$1
  shift
  peers="$* $first"
  round=$((round + 1))
done

model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
where() {
  echo "Measured on $(date +%Y-%m-%d), $(uname -srm), $(nproc) x ${model:-CPU}," \
    "medians of $rounds rounds."
  [ "$quick" ] && echo 'A quick run: these figures mean nothing.'
  echo
}
{
  where
  awk -v summary=1 -v quick="$quick" -f $here/table.awk "$out/results"
} >"$out/summary.txt"
{
  where
  awk -v quick="$quick" -f $here/table.awk "$out/results"
  echo
  awk '{ printf "%s%s", (NR > 1 ? "; " : ""), $0 } END { print "." }' \
    "$out/versions"
  [ -s "$out/notes" ] && echo && sort -u "$out/notes" | sed 's/^/- /'
} >"$out/table.md"
echo
cat "$out/table.md"
echo "(kept in $out/table.md)" >&2
! grep -q '^failed' "$out/notes"
