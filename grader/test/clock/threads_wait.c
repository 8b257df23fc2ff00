/* Starts 40 threads; then all of them wait. */
#include <pthread.h>
#include <unistd.h>

static void *work(void *arg) {
  pause();
  return arg;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < 40; i++) pthread_create(&thread, NULL, work, NULL);
  pause();
}
