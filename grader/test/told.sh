#!/bin/sh
# told.sh -- is a student told what helps?
#
# Each submission here is a solution with one slip, made by sed; what the grader
# prints about it must hold the words behind it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

says() { # says WHAT WORDS: in what the last grading printed
  if tr -s '\n ' ' ' <"$work/out" | grep -q -e "$2"; then
    passed=$((passed + 1))
  else
    echo "told: $1: nothing like \"$2\" in"
    sed 's/^/    /' "$work/out" | head -n 40
    failed=$((failed + 1))
  fi
}

# Grade assignment A with its solution changed by the sed script SED.
slip() { # slip A SED [OPTION]...
  entry=$(build/grade --list | grep "^$1")
  set -- "$(echo "$entry" | cut -d' ' -f1)" "$(echo "$entry" | cut -d' ' -f2)" "$@"
  mkdir -p "$work/of/$1"
  sed "$4" "solutions/$1/$2" >"$work/of/$1/$2"
  of=$work/of a=$1
  shift 4
  build/grade --of "$of" --no-valgrind "$@" "$a" >"$work/out" 2>&1
  rm -r "$work/of"
}

slip 00 's/\[in_turn\]/[in turn]/'
says 'an unknown question is named with its line' 'Line [0-9]*: no question is'
grep -q 'what happened' "$work/out" && says 'no answer before there is one' '^$'
slip 00 's/^order .*foo bar/order = Foo bar/'
says 'a word that nobody knows is named with those known' 'words are: foo bar'
slip 00 's/^elapsed/elapse/'
says 'a key mistyped is named' '"elapse" is not order = '
slip 00 's/^elapsed.*=.*/elapsed = foo ^ bar/'
says 'what an expression is made of' 'max(a, b)'
slip 00 's/^\[swapped\]/[together]/'
says 'a question answered twice' 'There are 2 parts \[together\]'

slip 00 's/^elapsed.*=.*/elapsed = max(foo)/'
says 'max of one' 'two are needed'
slip 00 's/^elapsed.*=.*/elapsed = foo +/'
says 'half an expression' 'something is missing'
slip 00 's/^\[swapped\]/swapped/'
says 'a name without its brackets' '"swapped" is not order'

slip 01 's/int err = coil_sleep(d->bar);/int err = d == NULL; return err;/'
says 'what is not written yet' 'Is it still the starter.s'
slip 01 's/coil_sleep(d->foo)/coil_sleep(COIL_SEC(d->foo))/'
says 'seconds for nanoseconds' 'In which unit are the delays'
says 'who was stopped did not end' '(stopped)'
slip 01 's/Hello from foo/Hello from Foo/'
says 'a slip in a line' 'The one that is expected is "Hello from foo!"'
slip 01 's/coil_sleep(d->foo)/foo(arg, result)/'
says 'recursion without end' '64 KiB of stack'

slip 01 's/Hello from foo!/&");puts("x is 1/'
says 'a line for oneself: where it may go' 'fprintf(stderr'
says 'that the first failure is one of several' 'more did not pass; .* V=1'
says 'a command that grades the same folder' "make grade A=01-foo-bar OF=$work/of"
slip 01 's/Hello from foo!/hello/' --hint 2
says 'why there is no hint' 'there is no hint'
slip 01 's/^int bar/int main(void) { return 0; }\n&/'
says 'who owns main' 'driver.c owns main'
slip 01 'd'
says 'what the linker misses' 'Each function that the header names'
slip 01 's/^int bar/static int unused(void) { return 1; }\n&/'
says 'warnings of what compiles' 'compiles, with warnings'
says 'the next step after a full score' 'Next: make grade'
slip 01 's/puts("Hello from foo!")/*(volatile int *)0 = 1/'
says 'a bad pointer is called so' 'A pointer leads nowhere'
says 'a command to look into a crash' 'To look into it: make debug A=01-foo-bar'
slip 01 's/puts("Hello from foo!")/__builtin_abort()/'
says 'an abort is called so' 'An assertion failed'
slip 01 's/puts("Hello from foo!")/return 1 \/ (int)(d->foo - d->foo)/'
says 'a division by zero is called so' 'divided by zero'
slip 02 's/if (coil_future_result(f, &value) == 0)/value = \&r->value; (void)f;/'
says 'an answer that is none, whatever it says' 'although there was no answer'

slip 03 's/^/#error x\n/'
says 'what the compiler says comes first' 'The compiler says'

if [ "$(id -u)" != 0 ]; then
  mkdir -p "$work/of/01-foo-bar"
  touch "$work/of/01-foo-bar/foo_bar.c"
  chmod 0 "$work/of/01-foo-bar/foo_bar.c"
  build/grade --of "$work/of" 01 02 >"$work/out" 2>&1
  says 'a file that cannot be read is named' 'cannot be read'
  says 'and the others are graded' 'nothing handed in'
fi

# Without a task that is released the program is right, and leaks.
if command -v valgrind >/dev/null; then
  mkdir -p "$work/leak/01-foo-bar"
  sed '/coil_task_release/d' solutions/01-foo-bar/foo_bar.c \
    >"$work/leak/01-foo-bar/foo_bar.c"
  build/grade --of "$work/leak" 01 >"$work/out" 2>&1
  says 'a leak is told with its place' 'foo_bar.c:[0-9]*: a task that is created'
  says 'and with what valgrind said' 'definitely lost'
  says 'that it costs nothing' '8/8'
  sed 's/  coil_task_release.*/&&/' solutions/01-foo-bar/foo_bar.c \
    >"$work/leak/01-foo-bar/foo_bar.c"
  build/grade --of "$work/leak" 01 >"$work/out" 2>&1
  says 'a task released twice is called so' 'released here once too often'
else
  echo 'skipped: valgrind is not installed, so no leak was looked for'
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
