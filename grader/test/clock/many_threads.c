/* 300 threads sleep, each a millisecond longer than the one before. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

enum { COUNT = 300 };

static void *work(void *arg) {
  usleep((useconds_t)(intptr_t)arg * 1000);
  if ((intptr_t)arg % 100 == 0) printf("%d\n", (int)(intptr_t)arg);
  return NULL;
}

int main(void) {
  static pthread_t threads[COUNT];
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 65536);
  for (int i = 0; i < COUNT; i++)
    pthread_create(&threads[i], &small, work, (void *)(intptr_t)(i + 1));
  for (int i = 0; i < COUNT; i++) pthread_join(threads[i], NULL);
}
