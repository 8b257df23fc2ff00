/* dashboard.c -- numbers from files, servers and databases, all at once.
 *
 * Write the four functions that dashboard.h describes.  This file compiles as
 * it is and does nothing right yet.  Try it:
 *
 *     make time A=04-io file 1 17 0.5
 *     make grade A=04-io
 */
#include "dashboard.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int read_number(void *arg, void **result) {
  struct source *source = arg;
  (void)source;
  (void)result;
  /* TODO: coil_read_file; what it gave is yours to free. */
  return -ENOSYS;
}

int fetch(void *arg, void **result) {
  struct source *source = arg;
  (void)source;
  (void)result;
  /* TODO: coil_open_unix_connection, write the request, read line by line,
   * and close, also when something went wrong. */
  return -ENOSYS;
}

int query(void *arg, void **result) {
  struct source *source = arg;
  (void)source;
  (void)result;
  /* TODO: database_query blocks, so have a thread call it: coil_to_thread.
   * Then let coil_to_thread_with interrupt it. */
  return -ENOSYS;
}

int dashboard(struct source sources[], size_t n, int values[]) {
  (void)sources;
  (void)n;
  (void)values;
  /* TODO: a task for each source. A coil_group cancels the others when one
   * fails, and waits for them. */
  return -ENOSYS;
}
