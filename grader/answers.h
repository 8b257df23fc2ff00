/* answers.h -- the file that a PREDICT assignment wants, a part a question:
 *
 *     [in_turn]
 *     order   = foo bar
 *     elapsed = foo + bar
 */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "course.h"

/* What the file says about one question, and what in it nobody can read. */
struct answers {
  char order[200], elapsed[200];
  int parts;           /* how often the question has a part */
  char complaint[200]; /* the first line of it that is not understood; or "" */
  char stranger[200];  /* the first part of the file that no question has */
};

/* Read the part about `question`.  Returns 0, or a negative error when the file
 * cannot be opened. */
int read_answers(struct answers *a, const char *path,
                 const struct assignment *of, const char *question);

#endif
