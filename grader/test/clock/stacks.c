/* Two lines from the main stack and one from another: the records tell. */
#include <pthread.h>
#include <stdio.h>

static void *work(void *arg) {
  puts("another stack");
  return arg;
}

int main(void) {
  pthread_t thread;
  puts("main stack");
  pthread_create(&thread, NULL, work, NULL);
  pthread_join(thread, NULL);
  puts("main stack");
}
