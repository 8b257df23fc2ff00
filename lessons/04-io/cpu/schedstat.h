/* schedstat.h -- for how long the threads of this program have had a core, and
 * for how long they waited for one because others had it. */
#ifndef SCHEDSTAT_H
#define SCHEDSTAT_H

#include <dirent.h>
#include <stdio.h>

struct schedstat {
  double ran, waited; /* seconds, of all threads together */
};

static inline struct schedstat schedstat_read(void) {
  struct schedstat sum = {0, 0};
  DIR *threads = opendir("/proc/self/task");
  if (!threads) return sum;
  for (struct dirent *entry; (entry = readdir(threads));) {
    if (entry->d_name[0] == '.') continue;
    char path[300];
    double ran, waited;
    snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", entry->d_name);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%lf %lf", &ran, &waited) == 2) {
      sum.ran += ran / 1e9;
      sum.waited += waited / 1e9;
    }
    if (file) fclose(file);
  }
  closedir(threads);
  return sum;
}

#endif
