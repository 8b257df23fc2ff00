/* jump.h -- time goes on. */
#ifndef TIMEKEEPER_JUMP_H
#define TIMEKEEPER_JUMP_H

struct keeper;

/* Everything waits: go to the earliest deadline and wake the one whose it is.
 * If there is none, the verdict is a deadlock. */
void jump(struct keeper *k);

#endif
