/* An alarm that is set and never needed does no harm. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  alarm(30);
  sleep(1);
  puts("done in time");
}
