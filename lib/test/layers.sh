#!/bin/sh
# layers.sh BUILD MODULE... -- layers point downwards only.
#
# For each N, modules 1..N linked alone may need no symbol of the library from
# above, and no file of a module may include a header from above. coil.h must
# name the same modules in the same order.
build=$1
shift
passed=0 failed=0 seen= objects=$build/lib/switch.o order=

refuse() {
  echo "$*"
  failed=$((failed + 1))
}

# A module may have helpers: their headers are included by its own files only.
helpers() {
  sed -n 's/^#include "\(.*\)\.h"$/\1/p' "$@" 2>/dev/null | sort -u
}

known_module() {
  case " $modules " in *" $1 "*) return 0 ;; esac
  return 1
}

# A helper source says whose it is by the first header that it includes, be it
# its own or its module's.
sources_of() {
  for source in lib/*.c; do
    name=$(basename "$source" .c)
    known_module "$name" && continue
    [ "$(sed -n 's/^#include "\(.*\)\.h".*/\1/p' "$source" | head -n 1)" != "$1" ] ||
      echo "$name"
  done
}

modules=$*
for module in $modules; do
  seen="$seen $module"
  files="lib/$module.h lib/$module.c"
  for helper in $(helpers $files); do
    if known_module "$helper"; then
      case " $seen " in
      *" $helper "*) ;;
      *) refuse "lib/$module includes $helper.h, which comes later" ;;
      esac
    elif [ -e "lib/$helper.c" ]; then
      objects="$objects $build/lib/$helper.o"
    fi
  done
  for helper in $(sources_of "$module"); do
    objects="$objects $build/lib/$helper.o"
  done
  objects="$objects $build/lib/$module.o"
  ld -r -o "$build/layers.o" $(echo $objects | tr ' ' '\n' | sort -u)
  missing=$(nm -u "$build/layers.o" | awk '$2 ~ /^coil_/ { print $2 }')
  if [ -n "$missing" ]; then
    refuse "modules up to $module need from above:" $missing
  else
    passed=$((passed + 1))
  fi
done

order=$(sed -n 's/^#include "\([a-z]*\)\.h".*/\1/p' lib/coil.h |
  grep -vx list | tr '\n' ' ')
if [ "$order" = "$(echo $modules) " ]; then
  passed=$((passed + 1))
else
  refuse "coil.h includes: $order; the order in the Makefile is: $modules"
fi
rm -f "$build/layers.o"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
