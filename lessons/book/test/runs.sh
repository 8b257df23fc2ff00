# runs.sh -- what runs says about outputs.  A two-line script plays the
# timekeeper, and another one the program.

mkdir -p build/lessons/02-y lessons/02-y
TIMEKEEPER=./keeper
export TIMEKEEPER
printf '#!/bin/sh\n"$@"\necho "1.000000000  ended with status 0"\n' > keeper
printf '#!/bin/sh\necho "1.000000000  hello"\n' > build/lessons/02-y/hello
chmod +x keeper build/lessons/02-y/hello
echo 'int main(void) {}' > lessons/02-y/hello.c

says() {
  said=$(lessons/book/runs --check 02-y 2>&1)
  verdict "$1, status" $? "$2"
  verdict "$1" "$said" "$3"
}

says "an output that was never kept" 1 \
"lessons/02-y/hello.out: no output yet; run make outputs
lesson outputs: 0 passed, 1 failed, 0 skipped"

lessons/book/runs --write 02-y > said 2>&1
verdict "writing" "$(cat lessons/02-y/hello.out)" \
"1.000000000  hello
1.000000000  ended with status 0"
says "an output that is right" 0 "lesson outputs: 1 passed, 0 failed, 0 skipped"

echo "2.000000000  hello" > lessons/02-y/hello.out
verdict "a stale output" \
  "$(lessons/book/runs --check 02-y 2>&1 | head -n 1)" \
  "lessons/02-y/hello.out: stale output; run make outputs, and read the \
difference:"

lessons/book/runs --write 02-y > said 2>&1
cp lessons/02-y/hello.out lessons/02-y/gone.out
says "an output without a program" 1 \
"lessons/02-y/gone.out: has no program any more; delete it
lesson outputs: 1 passed, 1 failed, 0 skipped"
rm lessons/02-y/gone.out

rm build/lessons/02-y/hello
says "a program that was not built" 1 \
"lessons/02-y/hello.c: is not built; run make
lesson outputs: 0 passed, 1 failed, 0 skipped"

printf '#!/bin/sh\necho no tracing here\nexit 125\n' > keeper
says "a machine without tracing" 0 \
  "skipped: the timekeeper cannot work here: no tracing here"

rm keeper
says "no timekeeper" 2 \
  "runs: there is no ./keeper; run make, from the top of the tree"
unset TIMEKEEPER
