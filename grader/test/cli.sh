#!/bin/sh
# cli.sh -- the command line, wrong input, and what is left behind.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() { # check WHAT CONDITION...
  what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "cli: $what"
    sed 's/^/    /' "$work/out" | head -n 12
    failed=$((failed + 1))
  fi
}

# Run the grader; its status is in $status, its words in $work/out.
grade() {
  build/grade "$@" >"$work/out" 2>&1
  status=$?
}

says() { grep -q -e "$1" "$work/out"; }

hand_in() { # hand_in FOLDER FILE: as assignment 01
  mkdir -p "$work/$1/01-foo-bar"
  cp "$2" "$work/$1/01-foo-bar/foo_bar.c"
}

grade --help
check '--help explains and succeeds' [ "$status" = 0 ]
check '--help names the options' says '--report json=FILE'
for bad in --no-such-option '--seed x' '--seed -1' '--clock sundial' '--report csv=x' \
           99-nothing --of '--hint 9'; do
  grade $bad
  check "$bad is refused with status 2" [ "$status" = 2 ]
  check "$bad: the message leads on" says 'grade --help\|There are:'
done

# A name mistyped once looked like a student who had handed in nothing.
grade --of "$work/nowhere" 01
check 'a folder that is not there is status 2' [ "$status" = 2 ]
check 'and the message names it' says "$work/nowhere"
mkdir "$work/empty"
grade --of "$work/empty" 01
check 'an empty folder: nothing handed in' says 'nothing handed in'
check 'nothing handed in is status 1' [ "$status" = 1 ]

hand_in untouched assignments/01-foo-bar/foo_bar.c
if [ "$(cksum <assignments/01-foo-bar/foo_bar.c | cut -d' ' -f1)" = \
     "$(build/grade --list | awk '$1 == "01-foo-bar" { print $3 }')" ]; then
  grade --of "$work/untouched" 01
  check 'a starter that nobody touched is still to do' says 'to do'
  check 'the board says what to do first' says 'Next: read lessons/01-foo-bar'
fi

hand_in 'with space' solutions/01-foo-bar/foo_bar.c
grade --of "$work/with space" --no-valgrind 01
check 'a folder with a space in its name is graded' [ "$status" = 0 ]

mkdir -p "$work/link/01-foo-bar" "$work/folder/01-foo-bar/foo_bar.c"
ln -s "$PWD/solutions/01-foo-bar/foo_bar.c" "$work/link/01-foo-bar/foo_bar.c"
grade --of "$work/link" 01
check 'a symbolic link is not followed' says 'not a plain file'
check 'that costs its own points only' [ "$status" = 1 ]
# A link one level higher once passed with somebody else's work, and a file in
# the folder's place ended the grading of all.
mkdir -p "$work/borrowed" "$work/flat"
ln -s "$PWD/solutions/01-foo-bar" "$work/borrowed/01-foo-bar"
grade --of "$work/borrowed" 01
check 'nor one in place of its folder' says 'not a plain file'
echo 'int x;' >"$work/flat/01-foo-bar"
grade --of "$work/flat" 01 02
check 'a file in place of a folder' says 'not a plain file'
check 'does not keep the others from being graded' says 'nothing handed in'
mkdir -p "$work/escape/00-three-seconds"
printf '[early]\norder = foo\nelapsed = 1 \033[31mred\n' \
  >"$work/escape/00-three-seconds/answers.txt"
grade --of "$work/escape" --verbose 00
check 'an answer cannot command the terminal' says '1 ?\[31mred'
grade --of "$work/folder" 01
check 'a folder is not a submission' says 'not a plain file'

hand_in large solutions/01-foo-bar/foo_bar.c
head -c 2000000 /dev/zero | tr '\0' ' ' >>"$work/large/01-foo-bar/foo_bar.c"
grade --of "$work/large" 01
check 'a file of 2 MB is not taken' says 'larger than 1 MiB'

hand_in bytes solutions/01-foo-bar/foo_bar.c
sed -i 's/Hello from foo!/caf\xc3\xa9 \xff/' "$work/bytes/01-foo-bar/foo_bar.c"
grade --of "$work/bytes" --no-valgrind --report "json=$work/bytes/report" 01
check 'letters and bytes that are none are told apart in JSON' [ \
  "$(jq -r '.assignments[0].cases[0].actual.marks[1].text' \
    "$work/bytes/report")" = "$(printf 'caf\303\251 \357\277\275')" ]

hand_in wrong solutions/01-foo-bar/wrong-awaited-early.c
# Said before the work, and not after it.
grade --of "$work/wrong" --report json=/nowhere/x 01
check 'nothing was graded for it' [ "$(grep -c . "$work/out")" = 2 ]
check 'a report that cannot be written is status 2' [ "$status" = 2 ]
check 'and the message names it' says '/nowhere/x'

grade --of "$work/wrong" --no-valgrind --quiet 01
check 'one line when it is to be quiet' says '/wrong: [0-9]*/8$'
grade --of "$work" 01
check 'a folder too high is noticed' says 'it should have folders such as 01'

for i in 1 2; do
  grade --of "$work/wrong" --seed 11 --no-valgrind \
    --report "json=$work/report-$i" 01
  mv "$work/out" "$work/told-$i"
done
touch "$work/out"
check 'the same seed tells the same, byte for byte' \
  cmp -s "$work/told-1" "$work/told-2"
# How often the program asked for the time is not part of its timeline.
for i in 1 2; do sed -i '/"evidence"/d' "$work/report-$i"; done
check 'the same seed reports the same, byte for byte' \
  cmp -s "$work/report-1" "$work/report-2"

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$work/whoami/01-foo-bar"
  { echo '#include <unistd.h>'
    sed '/puts("Hello from foo!")/s/^/  if (getuid() != 0) /' \
      solutions/01-foo-bar/foo_bar.c
  } >"$work/whoami/01-foo-bar/foo_bar.c"
  grade --of "$work/whoami" --no-valgrind 01
  check 'a submission does not run as root' [ "$status" = 0 ]
fi

COIL_NO_PTRACE=1 build/grade --of "$work/wrong" --seed 3 01 >"$work/out" 2>&1
check 'without ptrace the cooperative clock judges, and says so' \
  says 'held by the program itself'
check 'and finds the same mistake' says 'foo was awaited before bar was created'

# Killing the grader kills all that it started. Its scratch folder is in $tmp,
# and whatever it runs has its current folder in there.
tmp=$work/tmp
mkdir "$tmp"
chmod 755 "$work" "$tmp"
started() {
  for cwd in /proc/[0-9]*/cwd; do
    case $(readlink "$cwd" 2>/dev/null) in "$tmp"/*) return 0 ;; esac
  done
  return 1
}
wait_until() { # wait_until CONDITION: at most a minute
  for i in $(seq 600); do
    "$@" && return 0
    sleep 0.1
  done
  return 1
}
gone() { ! started; }

# One that would go on for a long time: it waits for ever, on the real clock.
hand_in paused solutions/01-foo-bar/foo_bar.c
sed -i 's/^int foo.*/int pause(void);\n&\n  pause();/' \
  "$work/paused/01-foo-bar/foo_bar.c"
for signal in KILL TERM; do
  echo 'of yesterday' >"$work/report"
  TMPDIR=$tmp build/grade --of "$work/paused" --clock real \
    --report "json=$work/report" 01 >/dev/null 2>&1 &
  pid=$!
  wait_until started
  kill -$signal $pid
  wait $pid 2>/dev/null
  check "after SIG$signal nothing that it started is left" wait_until gone
  [ $signal = KILL ] && rm -rf "$tmp"/coil-*
done
# Without ptrace the supervisor alone was killed, and the children lived on.
mkdir -p "$work/parent/01-foo-bar"
{ echo '#include <unistd.h>'
  echo '__attribute__((constructor)) static void x(void) {'
  echo '  if (fork() == 0) sleep(40); }'
  cat "$work/paused/01-foo-bar/foo_bar.c"
} >"$work/parent/01-foo-bar/foo_bar.c"
COIL_NO_PTRACE=1 TMPDIR=$tmp build/grade --of "$work/parent" --clock real 01 \
  >/dev/null 2>&1 &
pid=$!
wait_until started
kill -TERM $pid
wait $pid 2>/dev/null
check 'without ptrace, too, nothing is left' wait_until gone
check 'after SIGTERM its folder is gone' [ -z "$(ls "$tmp")" ]
check 'and no report is there that looks like its own' [ ! -e "$work/report" ]

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
