#!/bin/sh
# conformance.sh -- which statements about asyncio's behaviour are tested?
#
# A statement has a group and a number: TSK-04. A test that checks it bears its
# name (tsk_04_yield_lets_all_others_have_a_turn), and one that has no test
# stands in a table of lib/README.md with the reason. Each must be in one of the
# two places. Those about databases are tested where the databases are, in
# lessons/04-io. Prints a line for each group, and all that are in none.
groups='CLK 12 COR 23 LOOP 31 TSK 20 TMR 11 GAT 14 CB 6 CAN 23 TMO 15 GRP 8
        SYN 14 IO 21 FIL 3 THR 11 DNS 3 DB 11 FAIR 3 DBG 10'

tested() {
  sed -n 's/^START_TEST(\([a-z]*\)_\([0-9][0-9]\)_.*/\1-\2/p' \
    lib/test/test_*.c lessons/04-io/*/test_*.c | tr a-z A-Z
  # Tests that are scripts name what they check in a comment: # checks DBG-04.
  sed -n 's/^.* checks \([A-Z]*-[0-9][0-9]\)\..*/\1/p' lib/test/*.sh
}

# From the first cell of each row: "COR-03 to 05, TSK-17, 18" is five of them.
explained() {
  sed -n '/^## Statements and tests/,/^## /p' lib/README.md | awk -F '|' '
    /^\| *[A-Z]+-[0-9]/ {
      n = split($2, word, /[ ,]+/)
      for (i = 1; i <= n; i++) {
        if (word[i] ~ /^[A-Z]+-[0-9]+$/) split(word[i], id, "-")
        else if (word[i] ~ /^[0-9]+$/ && word[i - 1] == "to")
          for (last = word[i] + 0; id[2] + 1 < last; id[2]++)
            printf "%s-%02d\n", id[1], id[2] + 1
        if (word[i] ~ /^[0-9]+$/) id[2] = word[i]
        if (word[i] ~ /[0-9]$/) printf "%s-%02d\n", id[1], id[2]
      }
    }'
}

{
  echo groups $groups
  tested | sed 's/^/tested /'
  explained | sed 's/^/explained /'
} | awk '
  $1 == "groups" {
    for (i = 2; i <= NF; i += 2) { order[++n] = $i; count[$i] = $(i + 1) }
    next
  }
  { is[$1, $2] = 1; named[$2] = 1 }
  END {
    for (i = 1; i <= n; i++) {
      g = order[i]
      t = e = 0
      for (j = 1; j <= count[g]; j++) {
        id = sprintf("%s-%02d", g, j)
        known[id] = 1
        if (("tested", id) in is) t++
        else if (("explained", id) in is) e++
        else nowhere[++missing] = id
      }
      printf "  %-5s %3d statements: %3d tested, %2d explained\n", g, count[g], t, e
      all += count[g]; passed += t + e; tests += t
    }
    printf "  %-5s %3d statements: %3d tested\n", "all", all, tests
    for (i = 1; i <= missing; i++)
      print nowhere[i] ": neither tested nor explained in lib/README.md"
    for (id in named)
      if (!(id in known)) { print id ": there is no such statement"; wrong++ }
    printf "%d passed, %d failed\n", passed, missing + wrong
    exit missing + wrong > 0
  }'
