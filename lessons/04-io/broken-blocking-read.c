/* broken-blocking-read.c -- three tasks that read in the thread of the loop.
 *
 * Symptom: one file after the other, and the ticker stands still. */
#include "coil.h"
#include "disk.h"

enum { N = 3 };

static int read_one(void *arg, void **result) {
  const struct slow_file *file = arg;
  char text[80];
  int fd = open(file->name, O_RDONLY);
  ssize_t n = read(fd, text, sizeof text); /* wrong: everybody waits for it */
  printf("%s is here: %zd bytes\n", file->name, n);
  close(fd);
  return 0;
}

static int tick(void *arg, void **result) {
  for (;;) {
    int err = coil_sleep(COIL_MS(800));
    if (err) return err;
    puts("tick");
  }
}

static int read_all(void *arg, void **result) {
  struct slow_file *files = arg;
  coil_task *ticker = coil_create_task(tick, NULL);
  coil_task *tasks[N];
  for (int i = 0; i < N; i++) tasks[i] = coil_create_task(read_one, &files[i]);
  int err = coil_gather(tasks, N, NULL, NULL);
  for (int i = 0; i < N; i++) coil_task_release(tasks[i]);
  coil_task_release(ticker);
  return err;
}

int main(void) {
  static struct slow_file files[N] = {{"film", 3}, {"letter", 1}, {"photo", 2}};
  disk_insert(files, N);
  int err = coil_run(read_all, files, NULL);
  disk_remove(files, N);
  return err != 0;
}
