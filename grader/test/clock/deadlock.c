/* A lock is taken twice: nobody will ever release it. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  usleep(100000);
  puts("locking twice");
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);
}
