/* cores.c -- two tasks that compute instead of waiting.
 *
 * Watch for: how much of its work the second has done when the first is ready,
 * and how many threads there are. */
#include "coil.h"
#include <dirent.h>
#include <stdio.h>

enum { STEPS = 1000000 };

struct work {
  const char *name;
  long done;
};

static struct work one = {.name = "one"}, two = {.name = "two"};

static int compute(void *arg, void **result) {
  struct work *mine = arg, *other = mine == &one ? &two : &one;
  for (volatile long i = 0; i < STEPS; i++) mine->done++;
  printf("%s has done %ld steps, %s %ld\n", mine->name, mine->done,
         other->name, other->done);
  return 0;
}

/* The kernel keeps a directory with an entry for each thread. */
static int count_threads(void) {
  DIR *threads = opendir("/proc/self/task");
  if (!threads) return -1;
  int n = 0;
  for (struct dirent *entry; (entry = readdir(threads));)
    n += entry->d_name[0] != '.';
  closedir(threads);
  return n;
}

static int both(void *arg, void **result) {
  coil_task *first = coil_create_task(compute, &one);
  coil_task *second = coil_create_task(compute, &two);
  int err = coil_await_task(first, NULL);
  if (!err) err = coil_await_task(second, NULL);
  coil_task_release(first);
  coil_task_release(second);
  printf("threads: %d\n", count_threads());
  return err;
}

int main(void) {
  return coil_run(both, NULL, NULL) != 0;
}
