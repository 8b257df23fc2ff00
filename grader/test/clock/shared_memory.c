/* Asks for memory that belongs to no process. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>

static void tell(const char *call, int result) {
  printf("%s: %s\n", call, result < 0 ? strerror(errno) : "given");
}

int main(void) {
  tell("memfd_create", memfd_create("memory", 0));
  int segment = shmget(IPC_PRIVATE, 4096, 0600);
  tell("shmget", segment);
  if (segment >= 0) shmctl(segment, IPC_RMID, NULL);
}
