/* sleeps_for_ever.c -- waits and waits: the clock moves, and nothing ends. */
#include <unistd.h>

int main(void) {
  for (;;) sleep(1);
}
