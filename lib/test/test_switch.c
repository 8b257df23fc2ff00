/* test_switch.c -- what a switch must leave as it was: the processor. */
#include "help.h"

#include <fenv.h>

static void print_float(void *arg) {
  char text[32];
  ck_assert_uint_eq((uintptr_t)__builtin_frame_address(0) % 16, 0);
  snprintf(text, sizeof text, "%.3f", *(double *)arg);
  note("%s", text);
}

START_TEST(cor_06_the_stack_is_aligned) {
  coil_coro c;
  double number = 2.125;
  coil_coro_init(&c, print_float, &number);
  ck_assert_int_eq(coil_coro_resume(&c), 0);
  expect_trace("2.125");
}
END_TEST

int coil__switch(void **save, void *load, int value);
int coil__start(void **save, void *top, void (*fn)(void *), void *arg);
static void *here, *there; /* the stack pointers of both sides */

static void spoil_registers(void *arg) {
  (void)arg;
  for (;;) {
#if defined(__x86_64__)
    __asm__ volatile("xor %%ebx, %%ebx; xor %%r12, %%r12; xor %%r13, %%r13;"
                     "xor %%r14, %%r14; xor %%r15, %%r15" ::
                         : "rbx", "r12", "r13", "r14", "r15");
#elif defined(__aarch64__)
    __asm__ volatile("mov x19, 0; mov x20, 0; mov x21, 0; mov x22, 0;"
                     "mov x23, 0; mov x24, 0; mov x25, 0; mov x26, 0;"
                     "mov x27, 0; mov x28, 0" ::
                         : "x19", "x20", "x21", "x22", "x23", "x24", "x25",
                           "x26", "x27", "x28");
#endif
    coil__switch(&there, here, 5);
  }
}

/* Below resume and yield, which would save some registers themselves. */
START_TEST(cor_07_every_register_survives_the_bare_switch) {
  if (is_watched()) return;
  static char stack[16 * 1024];
  volatile uint64_t seed = 1;
  uint64_t a = seed, b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5;
  uint64_t g = a + 6, h = a + 7, i = a + 8, j = a + 9, k = a + 10;
  for (int n = 0; n < 1000; n++) {
    int value = n == 0 ? coil__start(&here, stack + sizeof stack,
                                     spoil_registers, NULL)
                       : coil__switch(&here, there, 3);
    if (value != 5) break;
    a++, b++, c++, d++, e++, f++, g++, h++, i++, j++, k++;
  }
  ck_assert_uint_eq(a + b + c + d + e + f + g + h + i + j + k, 11066);
  ck_assert_uint_eq(k - a, 10);
}
END_TEST

/* More live values than there are registers: the compiler keeps some of them in
 * those that the switch must preserve, in each of two functions that differ. */
#define MIX(x) ((x) * 6364136223846793005u + 1442695040888963407u)

static void mix(void *arg) {
  uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
  for (int i = 0; i < times(1000000); i++) {
    a = MIX(a), b = MIX(b), c = MIX(c), d = MIX(d);
    coil_coro_yield();
    e = MIX(e), f = MIX(f), g = MIX(g), h = MIX(h);
  }
  *(uint64_t *)arg = a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
}

static uint64_t mix_alone(void) {
  uint64_t v[8], sum = 0;
  for (int k = 0; k < 8; k++) {
    v[k] = (uint64_t)k + 1;
    for (int i = 0; i < times(1000000); i++) v[k] = MIX(v[k]);
    sum ^= v[k];
  }
  return sum;
}

START_TEST(cor_07_registers_survive) {
  coil_coro a, b;
  uint64_t first = 0, second = 0;
  coil_coro_init(&a, mix, &first);
  coil_coro_init(&b, mix, &second);
  while (coil_coro_resume(&a) == 0) coil_coro_resume(&b);
  ck_assert_uint_eq(first, mix_alone());
  ck_assert_uint_eq(second, mix_alone());
}
END_TEST

static void round_upward(void *arg) {
  fesetround(*(int *)arg);
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(fegetround(), *(int *)arg);
    coil_coro_yield();
  }
}

static double third(void) {
  volatile double one = 1, three = 3;
  return one / three;
}

START_TEST(cor_08_the_rounding_mode_is_private) {
  if (RUNNING_ON_VALGRIND) return; /* it rounds to nearest, always */
  coil_coro up, down;
  int upward = FE_UPWARD, downward = FE_DOWNWARD;
  double nearest = third();
  coil_coro_init(&up, round_upward, &upward);
  coil_coro_init(&down, round_upward, &downward);
  while (coil_coro_resume(&up) == 0) {
    ck_assert_int_eq(fegetround(), FE_TONEAREST);
    coil_coro_resume(&down);
    ck_assert_int_eq(fegetround(), FE_TONEAREST);
    ck_assert(third() == nearest);
  }
}
END_TEST

#ifdef __x86_64__
static void set_one_control(void *arg) {
  unsigned mxcsr = 0x1f80 | 0x8000; /* flush denormals to zero */
  unsigned short x87 = 0x027f;      /* double precision */
  if (arg)
    __asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));
  else
    __asm__ volatile("fldcw %0" ::"m"(x87));
  coil_coro_yield();
}

/* Both words hold the rounding mode, but each holds more than that. */
START_TEST(cor_08_each_control_word_is_private) {
  unsigned mxcsr, mxcsr_after;
  unsigned short x87, x87_after;
  __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(mxcsr), "=m"(x87));
  for (int i = 0; i < 2; i++) {
    coil_coro c;
    coil_coro_init(&c, set_one_control, i ? "mxcsr" : NULL);
    for (int k = 0; k < 2; k++) {
      coil_coro_resume(&c);
      __asm__ volatile("stmxcsr %0\n\tfnstcw %1"
                       : "=m"(mxcsr_after), "=m"(x87_after));
      ck_assert_uint_eq(mxcsr_after & 0xffc0, mxcsr & 0xffc0);
      ck_assert_uint_eq(x87_after, x87);
    }
  }
}
END_TEST
#else
START_TEST(cor_08_each_control_word_is_private) {
  /* There is one word only: FPCR. */
}
END_TEST
#endif

static void keep_doubles(void *arg) {
  double x = *(double *)arg, y = x + 1, z = x + 2, sum = 0;
  for (int i = 0; i < 1000; i++) {
    sum += x * y + z;
    coil_coro_yield();
  }
  *(double *)arg = sum;
}

/* On aarch64 the lower halves of v8 to v15 are the callee's to preserve. */
START_TEST(cor_09_floating_point_values_survive) {
  coil_coro a, b;
  double x = 3, y = 5;
  coil_coro_init(&a, keep_doubles, &x);
  coil_coro_init(&b, keep_doubles, &y);
  while (coil_coro_resume(&a) == 0) coil_coro_resume(&b);
  ck_assert(x == 1000 * (3 * 4 + 5));
  ck_assert(y == 1000 * (5 * 6 + 7));
}
END_TEST

RUN_TESTS("switch", cor_06_the_stack_is_aligned,
          cor_07_every_register_survives_the_bare_switch,
          cor_07_registers_survive, cor_08_the_rounding_mode_is_private,
          cor_08_each_control_word_is_private,
          cor_09_floating_point_values_survive)
