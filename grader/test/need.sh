#!/bin/sh
# need.sh PACKAGE... -- see that Debian packages are there, or say what to do.
#
# As root on Debian they are installed; elsewhere the command is named and the
# exit status is 1. What is asked for is known by what it provides, so that a
# machine which has it from somewhere else is left alone.
missing=
for package; do
  case $package in
  *:*) dpkg -s "$package" >/dev/null 2>&1 ||
         dpkg --add-architecture "${package#*:}" 2>/dev/null ;;
  esac
  case $package in
  check) pkg-config --exists check 2>/dev/null ;;
  pkg-config | valgrind | clang | jq | cppcheck | clang-format | pandoc)
    command -v "$package" >/dev/null ;;
  qemu-user) command -v qemu-aarch64 >/dev/null ;;
  gcc-aarch64-linux-gnu) command -v aarch64-linux-gnu-gcc >/dev/null ;;
  libc6-dev-arm64-cross) test -e /usr/aarch64-linux-gnu/include/stdio.h ;;
  *) dpkg -s "$package" >/dev/null 2>&1 ;;
  esac || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "  installing$missing" >&2
  mkdir -p build
  { apt-get update && DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends $missing; } \
    >build/install.log 2>&1 && exit 0
  echo "could not install$missing; the reason is in build/install.log" >&2
  exit 1
fi
echo "missing:$missing. On Debian or Ubuntu: sudo apt-get install$missing" >&2
exit 1
