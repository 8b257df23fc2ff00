/* keeper.c -- the verdict, and how a run ends. */
#include "keeper.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "proc.h"
#include "record.h"

void keeper_end(struct keeper *k, enum end why, int code) {
  if (k->verdict != END_NONE) return;
  k->verdict = why;
  k->verdict_code = code;
  k->ended = output_stamp(k);
  tree_kill(&k->tree);
}

void keeper_fail(struct keeper *k, const char *what, int error) {
  record_refused(k, what, strerror(error));
  tree_kill(&k->tree);
  exit(125);
}

void keeper_go(struct keeper *k) {
  k->go = k->origin = real_now();
  k->delay_at_go = tree_delay(k) + proc_own_times().waited;
}

int keeper_finish(struct keeper *k) {
  output_finish(k);
  record_end(k, &k->ended);
  switch (k->verdict) {
  case END_EXIT: return k->verdict_code;
  case END_SIGNAL: return 128 + k->verdict_code;
  case END_NOEXEC: return 126;
  case END_NOTFOUND: return 127;
  default: return 124;
  }
}
