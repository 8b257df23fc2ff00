/* affinity.h -- on which CPUs the tree runs. */
#ifndef TIMEKEEPER_AFFINITY_H
#define TIMEKEEPER_AFFINITY_H

struct keeper;

/* To be called every 20 ms or so. */
void affinity_check(struct keeper *k);

#endif
