#!/bin/sh
# suite.sh STEP... -- run each step by make, show a line for it, add it all up.
#
# A step says how many checks it made: in lines "N passed, N failed", or as the
# Check library does, "100%: Checks: N, Failures: N, Errors: N". A step that
# says neither counts as one check, by its exit status; one that claims success
# but exits otherwise counts as a failure. Lines "skipped: ..." are shown, and a
# step that says nothing else counts as no check.
log=build/log
mkdir -p $log
passed=0 failed=0
for step; do
  start=$(date +%s)
  [ ! -t 1 ] || printf '  ....  %s\r' "$step"
  ${MAKE:-make} --no-print-directory "$step" >"$log/$step" 2>&1
  status=$?
  counts=$(awk -v status=$status '
    { sub(/^[a-z ]+: /, "") }
    /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3 }
    /^[0-9]+%: Checks: / {
      gsub(",", ""); f += $5 + $7; p += $3 - $5 - $7
    }
    /^skipped/ { skipped = 1 }
    END {
      if (p + f == 0 && status == 0 && !skipped) p = 1
      if (status != 0 && f == 0) f = 1
      print p + 0, f + 0
    }' "$log/$step")
  p=${counts% *} f=${counts#* }
  passed=$((passed + p)) failed=$((failed + f))
  word='ok  '
  [ "$f" = 0 ] || word=FAIL
  printf '  %s  %-18s %5d passed %4d failed %5d s\n' "$word" "$step" "$p" "$f" \
    $(($(date +%s) - start))
  grep -h '^skipped' "$log/$step" | sed 's/^/        /'
  [ "$f" = 0 ] || tail -n 40 "$log/$step" | sed 's/^/        /'
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
