# refused.sh -- broken texts, each with the one line that refuses it.

refused "a stale quotation" \
  "$text:2: stale quotation of later; run make weave" <<'END'
# X
<!-- from code.c: later -->
```c
static int later(int n) {
  return 3 * n;
}
```
END

refused "a comment without its block" \
  "$text:1: no block for the quotation of later; run make weave" <<'END'
<!-- from code.c: later -->
END

refused "a name that does not exist" \
  "$text:1: nobody is defined nowhere in lessons/01-x/code.c" <<'END'
<!-- from code.c: nobody -->
```c
```
END

refused "a name that exists twice" \
  "$text:1: twin is defined more than once in lessons/01-x/code.c" <<'END'
<!-- from code.c: twin -->
```c
```
END

refused "a region that does not exist" \
  "$text:1: region none is defined nowhere in lessons/01-x/code.c" <<'END'
<!-- from code.c: region none -->
END

refused "a file that does not exist" \
  "$text:1: lib/none.c does not exist" <<'END'
<!-- from lib/none.c: f -->
END

refused "a run that does not exist" \
  "$text:1: lessons/01-x/none.out does not exist; run make outputs" <<'END'
<!-- output of none -->
END

refused "two runs that are said to be equal" \
  "$text:1: code and other do not print the same" <<'END'
<!-- output of code, other -->
END

refused "a stale output" \
  "$text:1: stale output of other; run make weave" <<'END'
<!-- output of other -->
```text
1.000000000  ended with status 0
```
END

refused "a timeline with a lane that nothing is in" \
  "$text:1: no line of the lane baz in lessons/01-x/code.out" <<'END'
<!-- timeline of code: foo baz -->
END

refused "a timeline without lanes" \
  "$text:1: a timeline names its lanes: timeline of PROGRAM: LANE..." <<'END'
<!-- timeline of code -->
END

refused "a stale number" \
  "$text:1: stale number: the time of code: foo ends is 2; run make weave" \
  <<'END'
foo ends at <!-- time of code: foo ends -->3<!-- --> s.
END

refused "a number from no line" \
  "$text:1: no line with 'nobody' in lessons/01-x/code.out" <<'END'
It ends at <!-- time of code: nobody -->3<!-- --> s.
END

refused "a number from two lines" \
  "$text:1: more than one line with 'foo' in lessons/01-x/code.out" <<'END'
It ends at <!-- time of code: foo -->3<!-- --> s.
END

refused "a number that opens a line" \
  "$text:1: a line must not open with a comment: the rest of it would not be \
read as text" <<'END'
<!-- time of code: foo ends -->2<!-- --> s have gone.
END

refused "a number that is not closed" \
  "$text:1: this comment is not closed by <!-- -->" <<'END'
It ends at <!-- time of code: foo ends -->2 s.
END

unowned="a block without an owner: put <!-- from FILE: NAME --> or \
<!-- sketch --> in the line above it, both in column 0"

refused "code typed by hand" "$text:3: $unowned" <<'END'
Look:

```c
int x;
```
END

refused "an output typed by hand, in a list" "$text:2: $unowned" <<'END'
- Look:
  ```text
  2.000000000  Hello
  ```
END

refused "code by indentation" \
  "$text:3: code by indentation has no owner; use a block" <<'END'
Look:

    int x;
END

refused "an unknown comment" \
  "$text:1: 'form code.c: later' is not what an owner comment says; see \
lessons/README.md" <<'END'
<!-- form code.c: later -->
```c
```
END

refused "a block that is not closed" \
  "$text:2: this block is never closed" <<'END'
<!-- sketch -->
```sh
make
END

# Region marks are looked at in every source, quoted or not.
marks() {
  said=$(lessons/book/weave --check $text 2>&1)
  verdict "$1, status" $? 1
  verdict "$1" "$said" "$2"
  rm -f lib/marks.c
}

echo "Nothing to quote." > $text
printf '//> a\nint a;\n' > lib/marks.c
marks "a region that is not closed" "lib/marks.c:1: region a is never closed"
printf 'int a;\n//< a\n' > lib/marks.c
marks "a region that was not opened" \
      "lib/marks.c:2: region a is closed but not open"
printf '//> a\n//< a\n//> a\n//< a\n' > lib/marks.c
marks "a region that is opened twice" "lib/marks.c:3: region a is opened twice"
