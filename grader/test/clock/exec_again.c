/* Starts itself anew again and again; a thread does it, so the task that makes
 * the call goes on under another id, without a word about the one before. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char **arguments;

static void *again(void *arg) {
  char count[16];
  int left = arguments[1] ? atoi(arguments[1]) : 5;
  usleep(100000);
  printf("%d left\n", left);
  if (left == 0) exit(0);
  snprintf(count, sizeof count, "%d", left - 1);
  execl("/proc/self/exe", arguments[0], count, NULL);
  return arg;
}

int main(int argc, char **argv) {
  pthread_t thread;
  (void)argc;
  arguments = argv;
  pthread_create(&thread, NULL, again, NULL);
  pause();
}
