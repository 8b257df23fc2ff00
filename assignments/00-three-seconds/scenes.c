/* scenes.c -- what can be run of assignment 00: one scene for each question. */
#include "driver.h"
#include "programs.h"

static int play(coil_fn *program, const struct words *w, void **result) {
  struct delays d = {.foo = word_time(w, 0), .bar = word_time(w, 1)};
  return program(&d, result);
}

static int play_in_turn(void *arg, void **result) {
  return play(in_turn, arg, result);
}

static int play_together(void *arg, void **result) {
  return play(together, arg, result);
}

static int play_swapped(void *arg, void **result) {
  return play(swapped, arg, result);
}

static int play_early(void *arg, void **result) {
  return play(early, arg, result);
}

static int play_forgotten(void *arg, void **result) {
  return play(forgotten, arg, result);
}

static int play_blocked(void *arg, void **result) {
  return play(blocked, arg, result);
}

const struct scene scenes[] = {
    {"in_turn", "FOO BAR", play_in_turn},
    {"together", "FOO BAR", play_together},
    {"swapped", "FOO BAR", play_swapped},
    {"early", "FOO BAR", play_early},
    {"forgotten", "FOO BAR", play_forgotten},
    {"blocked", "FOO BAR", play_blocked},
    {0},
};
