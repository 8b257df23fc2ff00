/* Stops itself, and nobody is left to continue it. */
#include <signal.h>
#include <stdio.h>

int main(void) {
  puts("stopping");
  raise(SIGSTOP);
  puts("never");
}
