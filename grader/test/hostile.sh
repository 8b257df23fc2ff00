#!/bin/sh
# hostile.sh -- submissions that mean harm, graded beside a right one.
#
# Each is a solution with something added. It may not pass where it must not,
# and whatever it does, the right submission beside it passes and the grader
# comes to its end and leaves nothing behind. As root the same is tried once
# more as an ordinary user.
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"
TMPDIR=$work/tmp; export TMPDIR
mkdir -m 1777 "$TMPDIR"
passed=0 failed=0
as= grade=build/grade
secret=told; export secret

check() { # check WHAT CONDITION...
  what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "hostile${as:+ (as a user)}: $what"
    sed 's/^/    /' "$work/out" | head -n 16
    failed=$((failed + 1))
  fi
}

says() { grep -q -e "$1" "$work/out"; }

# hand_in FILE < what stands before it: graded as 01, beside the right 02.
hand_in() {
  rm -rf "$work/of"
  mkdir -p "$work/of/01-foo-bar" "$work/of/02-callbacks"
  cat - "$1" >"$work/of/01-foo-bar/foo_bar.c"
  cp solutions/02-callbacks/callbacks.c "$work/of/02-callbacks/"
  chmod -R a+rX "$work/of"
  $as $grade --seed 4 --no-valgrind --of "$work/of" 01 02 \
    >"$work/out" 2>&1
  status=$?
  check "$2: the grader does its work" [ $status != 2 ]
  check "$2: the other submission passes" says '02-callbacks.* 10/10'
  check "$2: nothing is left behind" [ -z "$(ls "$TMPDIR")" ]
  rm -rf "$TMPDIR"/*
}
right=solutions/01-foo-bar/foo_bar.c

# Told to stop, the grader removed its folder while the program in it still
# ran, and what the program wrote meanwhile stayed behind.
stopped() { # stopped SIGNAL
  cat - $right >"$work/of/01-foo-bar/foo_bar.c" <<'END'
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void x(void) {
  char name[20];
  for (int i = 0;; i++) {
    snprintf(name, sizeof name, "file-%d", i);
    FILE *file = fopen(name, "w");
    if (file) fclose(file);
    if (i > 100) usleep(100); /* long enough, for little processor time */
  }
}
END
  $as $grade --no-valgrind --clock real --of "$work/of" 01 >"$work/out" 2>&1 &
  pid=$!
  for i in $(seq 600); do
    [ -e "$(echo "$TMPDIR"/coil-*/0/file-100)" ] && break
    sleep 0.1
  done
  kill -$1 $pid
  wait $pid 2>/dev/null
  check "SIG$1 ends it" [ $? -gt 128 ]
  check "SIG$1: nothing is left behind" [ -z "$(ls "$TMPDIR")" ]
  rm -rf "$TMPDIR"/*
}

# What could not be removed stayed without a word.
cannot_remove() {
  $as mkdir "$TMPDIR/own"
  cat - $right >"$work/of/01-foo-bar/foo_bar.c" <<'END'
#include <sys/stat.h>
__attribute__((constructor)) static void x(void) { chmod("../..", 0500); }
END
  TMPDIR=$TMPDIR/own $as $grade --no-valgrind --of "$work/of" 01 \
    >"$work/out" 2>&1
  check 'a folder that cannot be removed changes no verdict' [ $? = 0 ]
  check 'and is told, with what to do' says 'then: rm -rf'
  chmod -R u+rwX "$TMPDIR"/own
  rm -rf "$TMPDIR"/*
}

all() {
  hand_in solutions/01-foo-bar/wrong-one-task.c 'a line on stderr, too' <<'END'
#include <stdio.h>
__attribute__((destructor)) static void x(void) {
  fputs("Hello from foo!\n", stderr);
}
END
  # The stack of the line on stderr was taken for that of the line on stdout.
  check 'a line on stderr is no proof' says 'FAIL  together'

  hand_in solutions/01-foo-bar/wrong-one-task.c 'stdout by another number' <<'END'
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void x(void) { stdout->_fileno = dup(1); }
END
  check 'a line whose stack nobody saw is no proof' says 'FAIL  together'

  hand_in $right 'much on stderr' <<'END'
#include <stdio.h>
__attribute__((constructor)) static void x(void) {
  for (int i = 0; i < 600; i++) fprintf(stderr, "debug %d\n", i);
}
END
  # Lines on stderr used up the room for those on stdout.
  check 'stderr is not judged, however much it is' says '01-foo-bar.* 8/8'

  hand_in $right 'a message that ends in error:' <<'END'
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void x(void) {
  fputs("error:\n", stderr);
  exit(1);
}
END
  check 'it fails' says '01-foo-bar.* 0/8'

  hand_in $right 'asking for its environment' <<'END'
#include <stdlib.h>
__attribute__((constructor)) static void x(void) {
  if (getenv("secret")) abort();
}
END
  check 'it sees nothing of ours' says '01-foo-bar.* 8/8'

  hand_in assignments/01-foo-bar/foo_bar.c 'forging records' <<'END'
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
__attribute__((constructor)) static void x(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd/3", getppid());
  int fd = open(path, O_WRONLY);
  const char *end = "end exit 0 0 0 0\n";
  if (fd < 0 || write(fd, end, strlen(end)) < 0) return;
  kill(getppid(), SIGKILL);
}
END
  check 'it does not pass' says '01-foo-bar.* 0/8'

  hand_in $right 'sleeping for centuries' <<'END'
#include <unistd.h>
__attribute__((constructor)) static void x(void) {
  for (;;) sleep(2000000000);
}
END
  check 'it fails' says '01-foo-bar.* 0/8'

  # The paths of these folders are too long for any call, so they stayed.
  hand_in $right 'folders in folders in folders' <<'END'
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
__attribute__((constructor)) static void x(void) {
  char down[201] = "";
  memset(down, 'd', 200);
  for (int i = 0; i < 60 && mkdir(down, 0700) == 0; i++)
    if (chdir(down)) return;
}
END
  check 'it does no harm' says '01-foo-bar.* 8/8'

  # A folder that its owner has closed to himself stayed, with all around it.
  hand_in $right 'closed folders' <<'END'
#include <sys/stat.h>
__attribute__((constructor)) static void x(void) {
  mkdir("closed", 0700);
  mkdir("closed/inside", 0700);
  mkdir("closed/inside/deeper", 0);
  chmod("closed/inside", 0);
  chmod("closed", 0);
}
END
  check 'it does no harm' says '01-foo-bar.* 8/8'

  stopped TERM
  # Under nohup it is ignored, and that is to stay so; see below.
  case $(awk '/^SigIgn/ { print $2 }' /proc/$$/status) in
  *[13579bdf]) echo 'skipped: SIGHUP is ignored here' ;;
  *) stopped HUP ;;
  esac
}

all
hand_in $right 'killing its supervisor' <<'END'
#include <signal.h>
#include <unistd.h>
__attribute__((constructor)) static void x(void) { kill(getppid(), SIGKILL); }
END

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  hand_in $right 'killing all it can' <<'END'
#include <signal.h>
#include <unistd.h>
__attribute__((constructor)) static void x(void) { kill(-1, SIGKILL); }
END
  # This killed its own other cases, and that ended the whole grading.
  as='setpriv --reuid=60123 --regid=60123 --clear-groups'
  # The user may not be able to look into our folder.
  cp -R build/grade build/timekeeper build/kit "$work"
  grade=$work/grade
  all
fi
if [ "$(id -u)" != 0 ] || [ -n "$as" ]; then cannot_remove; fi

# Where the folder for temporary files has a long name, the name was cut, and
# then the folder of that name was removed.
long=$work/$(printf '%0200d' 0)
mkdir -p "$long/$(printf '%040d' 0)/sub"
touch "$long/precious"
TMPDIR=$long/$(printf '%040d' 0)/sub build/grade --of "$work/of" 01 \
  >"$work/out" 2>&1
check 'a long TMPDIR is refused' [ $? = 2 ]
check 'and nothing of it is removed' [ -e "$long/precious" ]

(umask 077 && build/grade --no-valgrind --of solutions 01 >"$work/out" 2>&1)
check 'a strict umask does no harm' [ $? = 0 ]

# Whoever was started with nohup was ended all the same.
(trap '' HUP && exec build/grade --no-valgrind --of solutions 01) \
  >"$work/out" 2>&1 &
pid=$!
while [ -z "$(ls -d "$TMPDIR"/coil-* 2>/dev/null)" ] && kill -0 $pid; do sleep 0.1; done
kill -HUP $pid
wait $pid
check 'a signal that was ignored at the start stays so' [ $? = 0 ]

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
