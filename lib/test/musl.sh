#!/bin/sh
# musl.sh BUILD -- does the library that was built in BUILD with musl work?
#
# A program that uses each module a little, on a clock that jumps and then on the
# real one; it says what is wrong.
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/program.c" <<'END'
#include "coil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(what)                                                            \
  do {                                                                         \
    bool is_so = (what);                                                       \
    if (!is_so) printf("line %d: %s\n", __LINE__, #what);                      \
    checks++;                                                                  \
    failures += !is_so;                                                        \
  } while (0)

static int checks, failures;

static int nap(void *arg, void **result) {
  *result = arg;
  return coil_sleep(COIL_SEC(1));
}

static int add(void *arg, void **result) {
  (void)result;
  return *(int *)arg + 1;
}

static int fill(void *queue, void **result) {
  (void)result;
  return coil_queue_put(queue, "item");
}

static int on_a_clock_that_jumps(void *loop, void **result) {
  coil_task *t[2] = {coil_create_task(nap, "a"), coil_create_task(nap, "b")};
  void *values[2];
  (void)result;
  CHECK(coil_gather(t, 2, values, NULL) == 0);
  CHECK(coil_now(loop) == COIL_SEC(1));
  CHECK(strcmp(values[1], "b") == 0);
  coil_task_release(t[0]);
  coil_task_release(t[1]);
  t[0] = coil_create_task(nap, NULL);
  CHECK(coil_wait_for(t[0], COIL_MS(1), NULL) == -ETIMEDOUT);
  coil_task_release(t[0]);
  void *ring[1], *item = NULL;
  coil_queue q;
  coil_queue_init(&q, ring, 1);
  t[0] = coil_create_task(fill, &q);
  CHECK(coil_queue_get(&q, &item) == 0 && strcmp(item, "item") == 0);
  coil_task_release(t[0]);
  coil_queue_destroy(&q);
  return 0;
}

static int on_the_real_clock(void *arg, void **result) {
  int one = 1;
  char *text = NULL;
  struct addrinfo *list = NULL;
  (void)result;
  CHECK(coil_to_thread(add, &one, NULL) == 2);
  CHECK(coil_write_file(arg, "text", 4) == 0);
  CHECK(coil_read_file(arg, &text) == 4 && strcmp(text, "text") == 0);
  free(text);
  CHECK(coil_getaddrinfo("127.0.0.1", "80", NULL, &list) == 0);
  freeaddrinfo(list);
  return 0;
}

int main(int argc, char **argv) {
  coil_loop loop;
  coil_sim sim;
  CHECK(argc == 2 && coil_loop_init(&loop) == 0);
  CHECK(coil_sim_install(&sim, &loop, 0) == 0);
  CHECK(coil_run_with(&loop, on_a_clock_that_jumps, &loop, NULL) == 0);
  CHECK(coil_loop_close(&loop) == 0);
  CHECK(coil_run(on_the_real_clock, argv[1], NULL) == 0);
  printf("%d passed, %d failed\n", checks - failures, failures);
  return failures > 0;
}
END
musl-gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -static -iquote lib \
  -o "$work/program" "$work/program.c" "$build/libcoil.a" &&
  "$work/program" "$work/file"
