/* Lines that are written in pieces bear the time of their end; one has none. */
#include <stdio.h>
#include <unistd.h>

static void say(const char *text) {
  fputs(text, stdout);
  fflush(stdout);
  sleep(1);
}

int main(void) {
  say("one ");
  say("line\ntwo ");
  say("lines\n");
  say("no end");
}
