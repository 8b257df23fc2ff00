/* A call with an x32 number: it would pass by the table of calls. */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  puts("asking");
  syscall(0x40000000 | SYS_getpid);
  puts("never");
}
