/* A line of 100,000 bytes, and a short one. */
#include <stdio.h>

int main(void) {
  for (int i = 0; i < 100000; i++) putchar('x');
  puts("\nshort");
}
