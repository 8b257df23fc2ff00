/* What a driver does: it is ready (and stops itself), marks the go, prints; on
 * the cooperative clock it marks each jump of a clock of its own. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *word;
static int sim;

static void mark(int seconds) {
  fflush(stdout);
  dprintf(1, "\x1e%s %d000000000\n", word, seconds);
}

static void advance(int to) {
  if (sim)
    mark(to);
  else if (!word)
    sleep(1);
}

int main(void) {
  const char *clock = getenv("COIL_CLOCK");
  word = getenv("COIL_MARK");
  sim = clock && strcmp(clock, "sim") == 0;
  if (word) {
    raise(SIGSTOP);
    mark(0);
  }
  puts("at the go");
  advance(1);
  fputs("in two ", stdout);
  advance(2);
  puts("parts");
}
