/* A system call leaves its arguments in their registers, and compilers count on
 * that. Rewritten waits once left zeros there. */
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#ifdef __x86_64__
/* Call with four arguments; how many of them are still there afterwards. */
static int kept(long number, long a, long b, long c, long d) {
  long result, a2 = a, b2 = b, c2 = c;
  register long d2 __asm__("r10") = d;
  register long e2 __asm__("r8") = 8;
  __asm__ volatile("syscall"
                   : "=a"(result), "+D"(a2), "+S"(b2), "+d"(c2), "+r"(d2),
                     "+r"(e2)
                   : "0"(number)
                   : "rcx", "r11", "memory");
  return (a2 == a) + (b2 == b) + (c2 == c) + (d2 == d) + (e2 == 8);
}

int main(void) {
  static long tenth[2] = {0, 100000000};
  static struct epoll_event event;
  long epoll = epoll_create1(0), times = (long)tenth;
  printf("nanosleep: %d\n", kept(SYS_nanosleep, times, 0, 3, 4));
  printf("poll: %d\n", kept(SYS_poll, 0, 0, 100, 4));
  printf("ppoll: %d\n", kept(SYS_ppoll, 0, 0, times, 0));
  printf("epoll_wait: %d\n", kept(SYS_epoll_wait, epoll, (long)&event, 1, 100));
}
#else
int main(void) {
  return 0;
}
#endif
