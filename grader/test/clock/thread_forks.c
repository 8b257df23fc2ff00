/* A second thread starts 40 processes; then all of them wait. */
#include <pthread.h>
#include <unistd.h>

static void *work(void *arg) {
  for (int i = 0; i < 40; i++)
    if (fork() == 0) break;
  pause();
  return arg;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  pthread_join(thread, NULL);
}
