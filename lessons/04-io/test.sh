#!/bin/sh
# test.sh [BUILD] -- lesson 04 on real parts: nginx, libcurl, SQLite,
# PostgreSQL, and more than one core.
#
# Run from the top of the tree, after `make`. The programs that need a library
# are built here, and only here. What is not installed is named and skipped.
# All servers run in a folder of their own; they listen on Unix sockets and, but
# for nginx, on nothing else. Compared are durations of one and the same run, so
# nothing depends on how fast or how busy the machine is.
build=${1:-build}
lesson=lessons/04-io
sh grader/test/need.sh check pkg-config nginx-light libcurl4-openssl-dev \
  libsqlite3-dev libpq-dev postgresql >&2
work=$(mktemp -d) && chmod 755 "$work" || exit 2
passed=0 failed=0 skipped=0 pids=

stop_all() {
  [ -z "$pids" ] || kill $pids 2>/dev/null
  [ ! -e "$work/db/data/postmaster.pid" ] ||
    as_postgres "$bin/pg_ctl" -D "$work/db/data" -s -m immediate stop
  [ -z "$pids" ] || wait $pids 2>/dev/null
  rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 1' HUP INT TERM

skip() {
  echo "skipped: $1" >&2
  skipped=$((skipped + 1))
}
pass() { passed=$((passed + 1)); }
fail() {
  echo "$lesson: $1" >&2
  failed=$((failed + 1))
}
have() { pkg-config --exists "$1"; }

# compile NAME SOURCE... [FLAG...], named from the lesson's folder
compile() {
  name=$1
  shift
  arguments=
  for word; do
    case $word in
    -*) arguments="$arguments $word" ;;
    *) arguments="$arguments $lesson/$word" ;;
    esac
  done
  ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow \
    -Wstrict-prototypes -Wmissing-prototypes -Wno-unused-parameter \
    ${CFLAGS:--O2 -g} -iquote lib -iquote lib/test -iquote $lesson \
    -o "$work/$name" $arguments $libs -pthread 2>"$work/errors" && return
  sed 's/^/  /' "$work/errors" >&2
  fail "$name cannot be built"
  return 1
}

# unit NAME: a suite of Check's.
unit() {
  if timeout 300 "$work/$1" >"$work/said" 2>&1; then
    n=$(sed -n 's/^.*Checks: \([0-9]*\),.*/\1/p' "$work/said")
    passed=$((passed + n))
  else
    cat "$work/said" >&2
    fail "$1 fails"
  fi
}

# together NAME COMMAND...: what takes 3, 6 and 9 parts takes 9 together and not
# 18. A disturbance can only make it longer, so the best of three runs counts.
together() {
  name=$1
  shift
  for try in 1 2 3; do
    timeout 60 "$@" >"$work/said" 2>"$work/errors" || continue
    awk '{ sum = $3; slowest = $7; together = $10 }
      END { exit !(sum > 0 && together < 0.75 * sum &&
                   together < 1.4 * slowest) }' "$work/said" || continue
    echo "$name: $(cat "$work/said")"
    pass
    return
  done
  cat "$work/said" "$work/errors" >&2
  fail "$name: not as long as the slowest"
}

# says NAME PATTERN COMMAND...
says() {
  name=$1 pattern=$2
  shift 2
  if timeout 60 "$@" >"$work/said" 2>&1 && grep -q "$pattern" "$work/said"; then
    pass
  else
    cat "$work/said" >&2
    fail "$name does not say: $pattern"
  fi
}

wait_for() { # COMMAND..., for ten seconds
  for try in $(seq 100); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  return 1
}

# --- network requests: nginx, and a server of coil's behind it ----------------

start_nginx() {
  "$work/slow" "$work/slow.socket" &
  pids="$pids $!"
  wait_for test -S "$work/slow.socket" && chmod 777 "$work/slow.socket"
  mkdir "$work/file" && echo "a file" >"$work/file/text"
  for try in 1 2 3 4 5; do # until a port is free
    port=$((20000 + ($$ * 7 + try * 1009) % 12000))
    sed "s|FOLDER|$work|; s|PORT|$port|" $lesson/nginx/nginx.conf \
      >"$work/nginx.conf"
    nginx -p "$work" -c "$work/nginx.conf" -e "$work/nginx.log" \
      2>/dev/null &
    nginx=$!
    if wait_for test -s "$work/nginx.pid" -o ! -d /proc/$nginx &&
       [ -s "$work/nginx.pid" ]; then
      pids="$pids $nginx"
      return
    fi
    wait $nginx
  done
  cat "$work/nginx.log" >&2
  return 1
}

libs="$build/libcoil.a"
PATH=$PATH:/usr/sbin
if ! command -v nginx >/dev/null; then
  skip "requests to nginx, also by libcurl; nginx-light is not installed"
elif compile slow nginx/slow.c && compile get nginx/get.c && start_nginx; then
  together streams "$work/get" $port /3 /6 /9
  says "a file of nginx's" "^in turn" \
    "$work/get" $port /file/text /file/text /file/text
  url=http://127.0.0.1:$port
  libs="$build/libcoil.a $(pkg-config --libs libcurl check 2>/dev/null)"
  if ! have libcurl || ! have check; then
    skip "libcurl; the packages are libcurl4-openssl-dev and check"
  else
    compile curl curl/get.c curl/curl_loop.c &&
      together libcurl "$work/curl" $url/3 $url/6 $url/9
    compile test_curl curl/test_curl.c curl/curl_loop.c &&
      COIL_TEST_URL=$url unit test_curl
  fi
else
  fail "nginx could not be started"
fi

# --- SQLite -------------------------------------------------------------------

libs="$build/libcoil.a $(pkg-config --libs sqlite3 check 2>/dev/null)"
if ! have sqlite3 || ! have check; then
  skip "SQLite; the packages are libsqlite3-dev and check"
else
  compile sqlite sqlite/queries.c sqlite/sqlite.c &&
    together SQLite "$work/sqlite"
  compile interrupt sqlite/interrupt.c sqlite/sqlite.c && {
    says interrupt "long query: Connection timed out, after [1-9]" \
      "$work/interrupt"
    says interrupt "next one: 42" "$work/interrupt"
  }
  compile test_sqlite sqlite/test_sqlite.c sqlite/sqlite.c && unit test_sqlite
fi

# --- PostgreSQL ---------------------------------------------------------------

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
as_postgres() ( # it refuses to run as root
  cd / && if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
)
start_postgres() {
  mkdir "$work/db" || return
  [ "$(id -u)" != 0 ] || chown postgres "$work/db"
  as_postgres "$bin/initdb" -D "$work/db/data" -U postgres -A trust -N \
    >"$work/initdb.log" 2>&1 &&
    as_postgres "$bin/pg_ctl" -D "$work/db/data" -s -w -l "$work/db/log" \
      -o "-k $work/db -c listen_addresses= -c fsync=off" start && return
  cat "$work/initdb.log" "$work/db/log" >&2
  return 1
}

libs="$build/libcoil.a $(pkg-config --cflags --libs libpq check 2>/dev/null)"
postgres="postgres/postgres.c postgres/connect.c"
if ! have libpq || ! have check; then
  skip "PostgreSQL; the packages are libpq-dev and check"
elif [ -z "$bin" ]; then
  skip "PostgreSQL; the package is postgresql"
elif start_postgres; then
  how="host=$work/db user=postgres dbname=postgres"
  compile postgres $postgres postgres/pool.c postgres/queries.c &&
    together PostgreSQL "$work/postgres" "$how"
  compile cancel $postgres postgres/cancel.c &&
    says cancel "next one: 42" "$work/cancel" "$how"
  for test in test_postgres test_pool; do
    compile $test $postgres postgres/pool.c postgres/$test.c -ldl &&
      COIL_TEST_POSTGRES=$how unit $test
  done
else
  fail "PostgreSQL could not be started"
fi

# --- computing ----------------------------------------------------------------

# What the program wants does not depend on what else the machine has to do.
# Twice as fast it is only while there are two cores for us, and that two
# processes can tell, before and after.  (Once it was read from the program's own
# time on the processors.  But two halves of one core count as two there, and it
# failed.)
libs="$build/libcoil.a"
if ! grep -q '[1-9]' /proc/self/schedstat 2>/dev/null; then
  skip "computing on two cores; this kernel keeps no schedstat"
elif compile cores cpu/cores.c -iquote $lesson/cpu &&
  compile processes cpu/processes.c; then
  for try in 1 2 3 4 5 6 7 8 9 10; do
    "$work/processes"
    timeout 60 "$work/cores"
  done | sed 's/^on the loop/loop/; s/^on threads/threads/' >"$work/said"
  "$work/processes" >>"$work/said"
  # processes: 1.95 times as fast
  # loop: 0.221 s, wants 1.0 cores, gets 0.3; 1 ticks
  awk '
    function judge(holds, what) { print (holds ? "pass" : "fail"), what }
    $1 == "processes:" {
      if (before > 1.8 && $2 > 1.8 && now > best) best = now
      before = $2
      next
    }
    { runs[$1]++; wants[$1] += $5; took[$1] = $2 }
    $9 > ticks[$1] { ticks[$1] = $9 }
    $1 == "threads:" { now = took["loop:"] / took["threads:"] }
    END {
      l = "loop:"; t = "threads:"
      if (runs[l] != 10 || runs[t] != 10) exit
      judge(wants[l] / 10 < 1.2, "one loop wants one core: " wants[l] / 10)
      judge(wants[t] / 10 > 1.6, "two threads want two: " wants[t] / 10)
      judge(ticks[l] <= 1, "ticks while the loop computes: " ticks[l])
      judge(ticks[t] > 1, "ticks while threads compute: " ticks[t])
      if (best) judge(best > 1.5, "nearly twice as fast: " best " times")
      else print "skip twice as fast; two cores were never ours for long enough"
    }' "$work/said" >"$work/verdicts"
  [ -s "$work/verdicts" ] || fail "cores fails"
  while read -r verdict what; do
    case $verdict in
    pass) pass && echo "$what" ;;
    *) $verdict "$what" ;;
    esac
  done <"$work/verdicts"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
