/* plain.c -- the program without ptrace. */
#include "supervise.h"

#include <errno.h>

#include "keeper.h"

int supervise_plain(struct keeper *k) {
  keeper_fail(k, "run without ptrace", ENOSYS);
}
