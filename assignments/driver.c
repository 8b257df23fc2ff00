/* driver.c -- main for every submission: `program SCENE WORDS... [@TIME...]`.
 *
 * A word `@0.4` adds the witness, a task of the driver's own that says "tick"
 * at 0.4 s.  It lives on the same loop as the submission; whoever blocks the
 * loop makes it late, and that is how blocking is seen from outside.
 *
 * Under the grader two more things are asked for.  `--end=N` is the status to
 * leave with, so that a submission which calls exit(0) has not reached the
 * end.  And with COIL_MARK in the environment the driver stops itself when it
 * is ready (being continued is the go signal) and marks its output with the
 * time: once at the go, and, where COIL_CLOCK asks for coil's own virtual
 * clock, after each jump. */
#include "driver.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TICKS = 16, USAGE = 2 };

static const struct scene *scene;
static struct words words;
static coil_time ticks[MAX_TICKS];
static int tick_count;
static int end_status;

static char mark[32];
static void (*wait_unmarked)(coil_loop *loop, coil_time until);
static coil_time marked = -1;

static void usage(const char *wrong) {
  fprintf(stderr, "%s The scenes, and what stands behind each:\n", wrong);
  for (const struct scene *s = scenes; s->name; s++)
    fprintf(stderr, "  %s %s\n", s->name, s->words);
  fprintf(stderr, "A word @0.5 adds a tick at 0.5 s.\n");
  exit(USAGE);
}

coil_time parse_seconds(const char *text) {
  char *rest;
  errno = 0;
  long long whole = strtoll(text, &rest, 10);
  if (rest == text || errno || whole < 0 || whole > 1000000000) return -1;
  coil_time time = COIL_SEC(whole);
  if (*rest == '.') {
    coil_time unit = COIL_SEC(1) / 10;
    for (rest++; *rest >= '0' && *rest <= '9' && unit; rest++, unit /= 10)
      time += (*rest - '0') * unit;
  }
  return *rest ? -1 : time;
}

static const char *word_at(const struct words *w, int i) {
  if (i < w->n) return w->word[i];
  fprintf(stderr, "%s needs: %s\n", scene->name, scene->words);
  exit(USAGE);
}

coil_time word_time(const struct words *w, int i) {
  const char *text = word_at(w, i);
  coil_time time = parse_seconds(text);
  if (time >= 0) return time;
  fprintf(stderr, "\"%s\" is not a time in seconds, such as 2 or 0.25\n", text);
  exit(USAGE);
}

long word_number(const struct words *w, int i) {
  const char *text = word_at(w, i);
  char *rest;
  errno = 0;
  long number = strtol(text, &rest, 10);
  if (rest != text && !*rest && !errno && number >= 0) return number;
  fprintf(stderr, "\"%s\" is not a whole number\n", text);
  exit(USAGE);
}

static int witness(void *arg, void **result) {
  (void)result;
  coil_time start = *(coil_time *)arg;
  coil_loop *loop = coil_get_running_loop();
  for (int i = 0; i < tick_count; i++) {
    int err = coil_sleep(start + ticks[i] - coil_now(loop));
    if (err) return err;
    puts("tick");
  }
  return 0;
}

static int play(void *arg, void **result) {
  (void)arg;
  coil_time start = coil_now(coil_get_running_loop());
  if (tick_count > 0) {
    coil_task *task = coil_create_task(witness, &start);
    if (!task) return -ENOMEM;
    coil_task_release(task);
    int err = coil_yield(); /* the witness is on its way before the scene */
    if (err) return err;
  }
  return scene->run(&words, result);
}

/* Tell the supervisor what time it is.  The flush comes first: what was
 * printed until now belongs to the time before. */
static void write_mark(coil_time now) {
  char line[64];
  fflush(stdout);
  int n = snprintf(line, sizeof line, "\x1e%s %lld\n", mark, (long long)now);
  if (write(STDOUT_FILENO, line, (size_t)n) != n) _exit(USAGE);
  marked = now;
}

static void wait_and_mark(coil_loop *loop, coil_time until) {
  wait_unmarked(loop, until);
  if (coil_now(loop) != marked) write_mark(coil_now(loop));
}

/* The loop waits in epoll from the start. Then whoever sleeps in any other
 * way is seen from outside to do so.  COIL_DEBUG=1 is for the student; the
 * grader passes no environment on. */
static int run_on(coil_loop *loop, bool cooperative) {
  coil_sim sim;
  int err = coil_poll_init(loop);
  if (!err) err = coil_debug_from_environment(loop);
  if (!err && cooperative) {
    err = coil_sim_install(&sim, loop, 0);
    wait_unmarked = loop->wait;
    loop->wait = wait_and_mark;
  }
  return err ? err : coil_run_with(loop, play, NULL, NULL);
}

static int run_scene(bool cooperative) {
  coil_loop loop;
  int err = coil_loop_init(&loop);
  if (err) return err;
  err = run_on(&loop, cooperative);
  coil_loop_close(&loop);
  return err;
}

/* Ready: the supervisor sees us stopped, and lets us go. */
static void await_the_go(void) {
  unsetenv("COIL_MARK");
  unsetenv("COIL_CLOCK");
  raise(SIGSTOP);
  write_mark(0);
}

static void parse(int argc, char **argv) {
  int i = 1;
  if (i < argc && strncmp(argv[i], "--end=", 6) == 0)
    end_status = atoi(argv[i++] + 6);
  if (i == argc) usage("Which scene?");
  for (scene = scenes; scene->name; scene++)
    if (strcmp(scene->name, argv[i]) == 0) break;
  if (!scene->name) usage("There is no such scene.");
  words.word = argv + i + 1;
  for (i++; i < argc; i++) {
    if (argv[i][0] != '@') {
      words.word[words.n++] = argv[i];
    } else if (tick_count < MAX_TICKS) {
      ticks[tick_count] = parse_seconds(argv[i] + 1);
      if (ticks[tick_count++] < 0) usage("@ wants a time: @0.4");
    }
  }
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  parse(argc, argv);
  const char *asked = getenv("COIL_MARK"), *clock = getenv("COIL_CLOCK");
  bool cooperative = clock && strcmp(clock, "sim") == 0;
  if (asked) {
    snprintf(mark, sizeof mark, "%s", asked);
    await_the_go();
  }
  int err = run_scene(asked && cooperative);
  if (err < 0) {
    fprintf(stderr, "%s ended with an error: %s\n", scene->name,
            strerror(-err));
    return 1;
  }
  fflush(stdout);
  return end_status;
}
