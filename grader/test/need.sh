#!/bin/sh
# need.sh PACKAGE... -- see that Debian packages are there, or say what to do.
#
# As root on Debian they are installed; elsewhere the command is named and the
# exit status is 1. What is asked for is known by what it provides, so that a
# machine which has it from somewhere else is left alone.
missing=
PATH=$PATH:/usr/sbin # where nginx is

is_there() { # PACKAGE
  case $1 in
  check) pkg-config --exists check ;;
  libcurl4-openssl-dev) pkg-config --exists libcurl ;;
  libsqlite3-dev) pkg-config --exists sqlite3 ;;
  libpq-dev) pkg-config --exists libpq ;;
  postgresql) ls /usr/lib/postgresql/*/bin/initdb ;;
  nginx-light) command -v nginx ;;
  musl-tools) command -v musl-gcc ;;
  qemu-user) command -v qemu-aarch64 ;;
  gcc-aarch64-linux-gnu) command -v aarch64-linux-gnu-gcc ;;
  libc6-dev-arm64-cross) test -e /usr/aarch64-linux-gnu/include/stdio.h ;;
  python3 | pkg-config | valgrind | clang | jq | gdb | patch | cppcheck | \
    clang-format | pandoc) command -v "$1" ;;
  *) dpkg -s "$1" ;;
  esac >/dev/null 2>&1
}

for package; do
  is_there "$package" && continue
  missing="$missing $package"
  case $package in
  *:*) dpkg --add-architecture "${package#*:}" 2>/dev/null ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "  installing$missing" >&2
  mkdir -p build
  # In runlevel 1 Debian starts no server that it has just installed.
  { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends $missing; } \
    >build/install.log 2>&1 && exit 0
  echo "could not install$missing; the reason is in build/install.log" >&2
  exit 1
fi
echo "missing:$missing. On Debian or Ubuntu: sudo apt-get install$missing" >&2
exit 1
