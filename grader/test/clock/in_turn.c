/* One sleep after the other: foo at 2, bar at 3. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  sleep(2);
  puts("Hello from foo!");
  sleep(1);
  puts("Hello from bar!");
}
