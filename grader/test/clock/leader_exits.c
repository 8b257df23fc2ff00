/* The main thread ends; the other one goes on, and makes the exit status. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *work(void *arg) {
  sleep(1);
  puts("alone");
  sleep(1);
  exit(arg ? 4 : 3);
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  pthread_exit(NULL);
}
