/* The child of a vfork takes its time; the parent sleeps in a state that looks
 * like waiting for a disk, and time once stood still. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  pid_t pid = vfork();
  if (pid == 0) {
    const struct timespec second = {1, 0};
    nanosleep(&second, NULL);
    _exit(0);
  }
  puts(pid > 0 ? "the child has ended" : "no child");
}
