/* build.h -- compile a submission in a place of its own. */
#ifndef BUILD_H
#define BUILD_H

#include "course.h"
#include "observe.h"
#include "scratch.h"

enum build_status {
  BUILT,
  NOT_THERE,   /* nothing was handed in */
  UNTOUCHED,   /* the starter, as it was handed out */
  NOT_COMPILED, /* the compiler refused it; its words are in `words` */
  NO_COMPILER,
  TOO_LARGE,
  NOT_PLAIN,  /* a folder, a symbolic link or the like */
  UNREADABLE, /* not for us to read */
};

struct build {
  enum build_status status;
  struct observation words; /* what the compiler said, warnings too */
};

/* Take the assignment's file from `from` and compile it in `place`.
 * PREDICT assignments are only taken, and untouched starters are left alone
 * unless even_untouched.  Returns 0 with b->status set, or a
 * negative error when the grader could not do its work.  Suspends. */
COIL_MUST_CHECK int build_submission(struct build *b,
                                     const struct assignment *a,
                                     const char *from,
                                     const struct place *place,
                                     bool even_untouched);

/* The program to run for an assignment, seen from a place. */
void build_program(const struct assignment *a, char *out, size_t size);

#endif
