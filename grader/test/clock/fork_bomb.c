/* Forks as fast as it can, and so do all its children. */
#include <unistd.h>

int main(void) {
  for (;;) fork();
}
