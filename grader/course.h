/* course.h -- which assignments there are.
 *
 * Each assignment's checks.c ends with one ASSIGNMENT(...).  The linker
 * collects them in the order of their folders, so there is no list of
 * assignments to keep. */
#ifndef COURSE_H
#define COURSE_H

#include "case.h"
#include <stdio.h>

enum { MAX_CASES = 12 };

enum assignment_kind {
  WRITE,  /* a C file, compiled with the driver and run */
  PREDICT /* a text file of answers about programs of ours */
};

struct assignment {
  const char *name; /* its folder, in assignments/ and in solutions/ */
  const char *about;
  enum assignment_kind kind;
  const char *file;  /* what is handed in */
  uint32_t starter;  /* cksum(1) of that file as it is handed out */
  const struct check_case *cases[MAX_CASES];
};

#define ASSIGNMENT(id, folder, ...)                                            \
  static const struct assignment id##_assignment = {.name = folder,            \
                                                    __VA_ARGS__};              \
  static const struct assignment *const id##_entry                             \
      __attribute__((used, section("coil_course"))) = &id##_assignment

/* The assignments, in order; NULL behind the last. */
const struct assignment *course_assignment(size_t i);

/* The one whose name is, or begins with, `name`; NULL if none or several. */
const struct assignment *course_find(const char *name);

size_t course_cases(const struct assignment *a);
int course_points(const struct assignment *a);

/* The checksum that cksum(1) prints (POSIX), of a file from its start. */
uint32_t course_checksum(FILE *file);

#endif
