#!/bin/sh
# names.sh LIBRARY -- the public names are those that lib/README.md lists.
#
# A name with two underscores after coil is the library's own. Functions that a
# header defines inline (lists) are not seen here.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm -g --defined-only "$1" | awk '$3 ~ /^coil_[^_]/ { print $3 }' |
  sort -u >"$work/defined"
grep -o '`coil_[a-z_]*' lib/README.md | tr -d '`' | sort -u >"$work/listed"
# A type or a header's own is not a function; it may be mentioned freely.
grep -ho 'coil_[a-z_]*' lib/*.h | sort -u >"$work/known"

comm -23 "$work/defined" "$work/listed" |
  sed 's/$/ is public, and lib\/README.md does not list it/' >"$work/wrong"
comm -23 "$work/listed" "$work/known" |
  sed 's/$/ is in lib\/README.md, and in no header/' >>"$work/wrong"
cat "$work/wrong"
failed=$(grep -c . "$work/wrong")
echo "$(($(grep -c . "$work/defined") - failed)) passed, $failed failed"
[ "$failed" = 0 ]
