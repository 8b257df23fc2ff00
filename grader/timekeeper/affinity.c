/* affinity.c -- on which CPUs the tree runs.
 *
 * While a task is stopped for us, one of the two always waits for the other.
 * On two CPUs each such turn wakes a CPU from its sleep, which takes more time
 * than all the rest: a clock read costs the program 20 to 40 us of CPU time, on
 * a shared CPU 9 us.  So when there are many stops, everybody moves to one CPU,
 * and back when it is over.  Programs that do not stop keep all CPUs. */
#include "affinity.h"

#include <sched.h>

#include "keeper.h"

static void move_all(const struct keeper *k, const cpu_set_t *to) {
  sched_setaffinity(0, sizeof *to, to);
  for (const struct task *t = k->tree.first; t; t = t->next)
    sched_setaffinity(t->tid, sizeof *to, to);
}

/* Where it is not allowed, it stays slow. */
void affinity_check(struct keeper *k) {
  enum { MANY = 100, FEW = 20 };
  static cpu_set_t all, one;
  long stops = k->stops - k->stops_at_check;
  k->stops_at_check = k->stops;
  if (!k->gathered && stops > MANY) {
    int cpu = sched_getcpu();
    if (cpu < 0 || sched_getaffinity(0, sizeof all, &all)) return;
    CPU_ZERO(&one);
    CPU_SET((size_t)cpu, &one);
    move_all(k, &one);
    k->gathered = true;
  } else if (k->gathered && stops < FEW) {
    move_all(k, &all);
    k->gathered = false;
  }
}
