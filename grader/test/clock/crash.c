/* Writes where nothing is, two functions deep. */
#include <stdio.h>

__attribute__((noinline)) static void inner(volatile int *where) {
  *where = 1;
}

__attribute__((noinline)) static void outer(volatile int *where) {
  inner(where);
  puts("never");
}

int main(void) {
  puts("before");
  outer((volatile int *)0x1234);
}
