/* scenes.c -- what can be run of assignment 01, and with which words. */
#include "driver.h"
#include "foo_bar.h"

static struct delays foo_and_bar(const struct words *w) {
  return (struct delays){.foo = word_time(w, 0), .bar = word_time(w, 1)};
}

static int play_foo(void *arg, void **result) {
  struct delays d = {.foo = word_time(arg, 0)};
  return foo(&d, result);
}

static int play_bar(void *arg, void **result) {
  struct delays d = {.bar = word_time(arg, 0)};
  return bar(&d, result);
}

static int play_in_turn(void *arg, void **result) {
  struct delays d = foo_and_bar(arg);
  return in_turn(&d, result);
}

static int play_together(void *arg, void **result) {
  struct delays d = foo_and_bar(arg);
  return together(&d, result);
}

const struct scene scenes[] = {
    {"foo", "SECONDS", play_foo},
    {"bar", "SECONDS", play_bar},
    {"in_turn", "FOO BAR", play_in_turn},
    {"together", "FOO BAR", play_together},
    {0},
};
