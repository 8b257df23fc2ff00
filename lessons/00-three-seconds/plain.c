/* plain.c -- two functions that wait, without asyncio.
 *
 * Watch for: while foo sleeps, the whole program sleeps. */
#include <stdio.h>
#include <unistd.h>

static void foo(void) {
  puts("foo begins");
  sleep(2);
  puts("Hello from foo!");
}

static void bar(void) {
  puts("bar begins");
  sleep(1);
  puts("Hello from bar!");
}

int main(void) {
  foo();
  bar();
}
