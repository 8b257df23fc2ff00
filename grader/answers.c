/* answers.c -- read one part of an answer file, and say what nobody can read.
 *
 * Whoever mistypes a name must not be told that there is no answer. */
#include "answers.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_ANSWER = 4096 };

static void trim(char *text) {
  size_t n = strlen(text);
  while (n > 0 && strchr(" \t\r\n", text[n - 1])) text[--n] = '\0';
}

/* What is quoted on a terminal must not command it. */
static void make_printable(char *text) {
  for (; *text; text++)
    if ((*text > 0 && *text < ' ' && *text != '\t') || *text == 127) *text = '?';
}

/* The first complaint is the one to tell. */
__attribute__((format(printf, 3, 4))) static void
complain(char *complaint, int line, const char *format, ...) {
  enum { ROOM = sizeof ((struct answers *)0)->complaint };
  va_list args;
  if (*complaint) return;
  int n = snprintf(complaint, ROOM, "Line %d: ", line);
  va_start(args, format);
  vsnprintf(complaint + n, ROOM - (size_t)n, format, args);
  va_end(args);
}

static void read_answer(struct answers *a, char *text, int line) {
  char *equals = strchr(text, '=');
  if (equals) *equals = '\0';
  text += strspn(text, " \t");
  trim(text);
  char *to = strcmp(text, "order") == 0     ? a->order
             : strcmp(text, "elapsed") == 0 ? a->elapsed : NULL;
  if (!equals || !to) {
    if (*text)
      complain(a->complaint, line,
               "\"%.40s\" is not order = ... or elapsed = ...", text);
    return;
  }
  char *answer = equals + 1 + strspn(equals + 1, " \t");
  trim(answer);
  if (*to) complain(a->complaint, line, "%s is given a second time.", text);
  snprintf(to, sizeof a->order, "%.199s", answer);
}

static bool is_question(const struct assignment *a, const char *head) {
  char name[80];
  for (size_t i = 0; i < course_cases(a); i++) {
    snprintf(name, sizeof name, "[%.60s]", a->cases[i]->name);
    if (strcmp(name, head) == 0) return true;
  }
  return false;
}

int read_answers(struct answers *a, const char *path,
                        const struct assignment *of, const char *question) {
  char text[MAX_ANSWER], head[80];
  bool inside = false;
  *a = (struct answers){0};
  FILE *file = fopen(path, "re");
  if (!file) return -errno;
  snprintf(head, sizeof head, "[%.60s]", question);
  for (int line = 1; fgets(text, sizeof text, file); line++) {
    trim(text);
    make_printable(text);
    if (text[0] == '[') {
      inside = strcmp(text, head) == 0;
      a->parts += inside;
      if (!is_question(of, text))
        complain(a->stranger, line, "no question is called %.60s.", text);
    } else if (inside && text[0] != '#') {
      read_answer(a, text, line);
    }
  }
  fclose(file);
  return 0;
}
