/* build.c -- only the student's file is taken; all else comes from the kit.
 *
 * The compiler is run as the program will be: under the supervisor, as the
 * place's user, with limits.  Frame pointers and fixed addresses let a crash
 * be named by file and line. */
#include "build.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOURCE_MAX = 1 << 20 };

static bool is_untouched(const struct assignment *a, const char *path) {
  FILE *file = fopen(path, "re");
  if (!file) return false;
  uint32_t sum = course_checksum(file);
  fclose(file);
  return sum == a->starter;
}

static int take_file(struct build *b, const struct assignment *a,
                     const char *from, const struct place *place) {
  char source[PATH_ROOM], copy[PATH_ROOM];
  snprintf(source, sizeof source, "%s/%s/%s", from, a->name, a->file);
  snprintf(copy, sizeof copy, "%s/%s", place->path, a->file);
  int err = copy_file(source, copy, SOURCE_MAX);
  if (err == -ENOENT) b->status = NOT_THERE;
  else if (err == -EFBIG) b->status = TOO_LARGE;
  else if (err == -EINVAL) b->status = NOT_PLAIN;
  else if (err == -EACCES) b->status = UNREADABLE;
  else if (err) return err;
  else b->status = is_untouched(a, copy) ? UNTOUCHED : BUILT;
  return 0;
}

static int compile(struct build *b, const struct assignment *a,
                   const char *from, const struct place *place) {
  char contract[64], scenes[64], map[PATH_ROOM + 80];
  const char *cc = getenv("CC");
  snprintf(contract, sizeof contract, "../kit/%.40s", a->name);
  snprintf(scenes, sizeof scenes, "../kit/%.40s/scenes.o", a->name);
  /* A debugger is to find the file where the student has it. */
  snprintf(map, sizeof map, "-fdebug-prefix-map=%s=%s/%s", place->path, from,
           a->name);
  /* -iquote and not -I: our poll.h is not to be taken for the system's. */
  const char *const argv[] = {
      cc && *cc ? cc : "cc", "-std=c11", "-D_GNU_SOURCE", "-O1", "-g",
      "-fno-omit-frame-pointer", "-fstack-clash-protection", "-no-pie",
      "-Wall", "-Wextra", map, "-iquote", "../kit/include", "-iquote", contract,
      "-o", "program", a->file, scenes, "../kit/driver.o", "../kit/libcoil.a",
      NULL};
  static const char *const limits[] = {"--limit=cpu=60", "--limit=wall=600",
                                       NULL};
  struct run_request request = {.argv = argv, .directory = place->path,
                                .clock = CLOCK_REAL, .uid = place->uid,
                                .limit = limits};
  int err = observe(&request, &b->words);
  if (err) return err;
  if (strcmp(b->words.how, "lost") == 0) return -EAGAIN;
  if (strcmp(b->words.how, "notfound") == 0) b->status = NO_COMPILER;
  else if (strcmp(b->words.how, "exit") != 0 || b->words.code != 0)
    b->status = NOT_COMPILED;
  return 0;
}

void build_program(const struct assignment *a, char *out, size_t size) {
  if (a->kind == PREDICT)
    snprintf(out, size, "../kit/%.40s/program", a->name);
  else
    snprintf(out, size, "./program");
}

int build_submission(struct build *b, const struct assignment *a,
                     const char *from, const struct place *place,
                     bool even_untouched) {
  int err = take_file(b, a, from, place);
  if (!err && b->status == UNTOUCHED && even_untouched) b->status = BUILT;
  if (err || b->status != BUILT || a->kind == PREDICT) return err;
  return compile(b, a, from, place);
}
