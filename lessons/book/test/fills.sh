# fills.sh -- what weave writes for each kind of owner comment.

fills "a function with its comment, without region marks" \
      "<!-- from code.c: count -->" <<'END'
<!-- from code.c: count -->
```c
/* Says how many. */
static int count(struct pair *p) {
  int sum = p->a + p->b;
  return later(sum);
}
```
END

fills "a definition wins over its declaration; two names in a block" \
      "<!-- from lessons/01-x/code.c: TWICE pair later -->" <<'END'
<!-- from lessons/01-x/code.c: TWICE pair later -->
```c
#define TWICE(n) \
  (2 * (n))

struct pair {
  int a, b;
};

static int later(int n) {
  return TWICE(n);
}
```
END

fills "a region" "<!-- from code.c: region adding -->" <<'END'
<!-- from code.c: region adding -->
```c
  int sum = p->a + p->b;
```
END

fills "a Python def" "<!-- from code.py: wait -->" <<'END'
<!-- from code.py: wait -->
```python
# Waits.
async def wait():
    await asyncio.sleep(1)

    print("done")
```
END

fills "the output of a run" "<!-- output of other -->" <<'END'
<!-- output of other -->
```text
0.000000000  ended with status 0
```
END

fills "a run with its command" "<!-- run of other -->" <<'END'
<!-- run of other -->
```text
$ build/timekeeper build/lessons/01-x/other
0.000000000  ended with status 0
```
END

fills "a timeline" "<!-- timeline of code: foo bar -->" <<'END'
<!-- timeline of code: foo bar -->
```text
      0 s           0.5 s         1 s           1.5 s         2 s
foo   |=======================================================|  2 s
bar   |=============|  0.5 s
end                                                           |  2 s
```
END

fills "a time and a number in a sentence" \
      "bar ends at <!-- time of code: bar ends -->?<!-- --> s \
with <!-- number of code: bar ends with -->?<!-- -->." <<'END'
bar ends at <!-- time of code: bar ends -->0.5<!-- --> s with <!-- number of code: bar ends with -->7<!-- -->.
END

fills "a sketch, which stays as it is" "<!-- sketch -->
\`\`\`sh
make
\`\`\`" <<'END'
<!-- sketch -->
```sh
make
```
END
