/* A condition variable: first the timeout, then the signal of a thread. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *work(void *arg) {
  sleep(3);
  pthread_mutex_lock(&mutex);
  ready = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
  return arg;
}

static int wait_until(struct timespec *when) {
  int err = 0;
  while (!ready && !err) err = pthread_cond_timedwait(&changed, &mutex, when);
  return err;
}

int main(void) {
  pthread_t thread;
  struct timespec when;
  pthread_create(&thread, NULL, work, NULL);
  clock_gettime(CLOCK_REALTIME, &when);
  pthread_mutex_lock(&mutex);
  when.tv_sec += 1;
  printf("%s\n", strerror(wait_until(&when)));
  when.tv_sec += 5;
  printf("%s\n", strerror(wait_until(&when)));
  pthread_mutex_unlock(&mutex);
  pthread_join(thread, NULL);
}
