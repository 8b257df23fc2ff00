/* Spins, without even looking at the clock. */
int main(void) {
  volatile int turns = 0;
  for (;;) turns = turns + 1;
}
