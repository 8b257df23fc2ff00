# checklist.sh -- a lesson in which all is there, and then one thing is not.

page=lessons/03-z/README.md
mkdir -p lessons/03-z assignments/03-z
touch assignments/03-z/README.md
echo "# good.py -- two." > lessons/03-z/good.py
echo '/* good.c -- Watch for: two. */' > lessons/03-z/good.c

lesson() {
  cat <<'END'
# A title

## Goals

- Say.
- Do.

## Needs

Lesson [01](../01-x/README.md), in 20 minutes. See [good.c](good.c).

## Predict: what comes out

<details><summary>One</summary>

This choice is wrong since one is less than two.

</details>

<details><summary>Two</summary>

This choice is right since two is more than one.

</details>

<details><summary>Answer</summary>

<!-- output of good -->
```text
0.000000000  two
```

A real run says so, and the reason is two.

</details>

## Pitfall: three

<!-- output of broken-good -->
```text
0.000000000  three
```

## asyncio

<!-- from good.py: two -->
```python
two()
```

<!-- output of good.py -->
```text
0.000000000  two
```

## Exercises

1. `*` Ask.
   <details><summary>Hint</summary>

   A hint has to tell why, in eight words at least.
   </details>
2. `**` Ask.
   <details><summary>Hint</summary>

   A hint has to tell why, in eight words at least.
   </details>
3. `***` Ask.
   <details><summary>Hint</summary>

   A hint has to tell why, in eight words at least.
   </details>

The [assignment](../../assignments/03-z/README.md).

## Summary

- One.
- Two.
- Three.

## Further

- [More](https://example.org/), because: 5 minutes.
END
}

# lacks WHAT SED-COMMAND FINDING: the lesson, edited so, is refused.
lacks() {
  lesson | sed "$2" > $page
  said=$(lessons/book/checklist 03-z 2>&1)
  verdict "checklist: $1" "$said" "$3"
}

lacks "all is there" "" ""
lacks "no goals" "s/^- Say.//; s/^- Do.//" \
  "$page:3: ## Goals wants 2 to 4 goals, as a list"
lacks "a goal that nobody can test" "s/^- Say./- understand/" \
  "$page:3: ## Goals wants goals that can be tested; 'understand' cannot"
lacks "no time" "s/in 20 minutes/soon/" \
  "$page:8: ## Needs wants how many minutes it takes"
lacks "no part" "/^## Summary/d" "$page:1: no part ## Summary"
lacks "the wrong order" '$a ## Goals' \
  "$page:8: ## Needs comes too early; the order is Goals Needs Predict Pitfall \
asyncio Exercises Summary Further"
lacks "a choice without its why" "s/ since two is more than one//" \
  "$page:20: a choice or hint without its why
$page:12: ## Predict wants 3 or 4 choices as <details>, each with its why"
lacks "a fold that is not closed" '$a <details>' \
  "$page:85: <details> is never closed"
lacks "an exclamation" 's/^- Say\./- Say!/' \
  "$page:5: an exclamation mark; the voice is calm"
lacks "a dead link" "s|(good.c)|(gone.c)|; s|good.c|gone.c|" \
  "$page:10: the link leads nowhere: gone.c"
lacks "no assignment" "s|../../assignments/03-z/README.md|good.c|" \
  "$page:1: no link to its assignment, ../../assignments/03-z/"
lacks "two exercises" "/^3\. /d" \
  "$page:56: ## Exercises wants 3 exercises, marked 1. \`*\`  2. \`**\`  \
3. \`***\`"
lacks "a heading that jumps" '$a #### Deep' \
  "$page:85: a heading jumps over a level"

echo '/* broken-good.c -- three. */' > lessons/03-z/broken-good.c
lacks "a broken program without its symptom" "" \
  "lessons/03-z/broken-good.c: its first comment lacks 'Symptom:'"
