/* late.c -- a file that takes 3 s, and a reader who waits for 1 s.
 *
 * Watch for: when does main go on, and when does the program end? */
#include "coil.h"
#include "disk.h"

static int read_in_time(void *arg, void **result) {
  const struct slow_file *file = arg;
  coil_timeout limit;
  int err = coil_timeout_enter(&limit, COIL_SEC(1));
  if (err) return err;

  char *text = NULL;
  puts("main reads");
  err = coil_timeout_exit(&limit, coil_read_file(file->name, &text));
  printf("main: %s\n", err < 0 ? strerror(-err) : text);
  free(text);
  return 0;
}

int main(void) {
  static struct slow_file film = {"film", 3};
  disk_insert(&film, 1);
  int err = coil_run(read_in_time, &film, NULL);
  puts("main: the loop is closed");
  disk_remove(&film, 1);
  return err != 0;
}
