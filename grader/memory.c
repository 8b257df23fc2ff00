/* memory.c -- what a run did wrong with memory, as valgrind sees it.
 *
 * Valgrind is slow; on a held clock that does no harm. What it finds costs no
 * points: it is told in plain words, with valgrind's own behind them. */
#include "judge.h"
#include <stdlib.h>
#include <string.h>

/* Valgrind writes "==PID== words"; a frame is "   by 0x..: foo (file.c:3)". */
static const char *valgrind_words(const char *line) {
  if (strncmp(line, "==", 2) != 0) return NULL;
  const char *end = strstr(line + 2, "== ");
  return end ? end + 3 : NULL;
}

/* What valgrind says, and what it means here. A leak is named by who allocated,
 * and a mistake with a task by the function of ours that met it. */
static const struct {
  const char *says, *through, *means;
} meanings[] = {
    {"lost", "create_task", "a task that is created here is never "
                                 "released"},
    {"lost", "", "memory that is allocated here is never freed"},
    {"Invalid free", "", "memory is freed a second time here"},
    {"Invalid", "_release", "a task is released here once too often"},
    {"Invalid", "", "memory is used here that is not yours, or no longer"},
    {"uninitialised", "", "a value is used here that was never set"},
};

static const char *meaning(const char *says, const char *through) {
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (strstr(says, meanings[i].says) && strstr(through, meanings[i].through))
      return meanings[i].means;
  return "a mistake";
}

/* The first report with a frame in the student's file. */
static void read_valgrind(struct result *r, const struct observation *words,
                          const char *file) {
  char says[120] = "", through[1000] = "";
  for (size_t i = 0; i < words->n; i++) {
    const char *text = valgrind_words(words->line[i].text);
    if (!text) continue;
    const char *in_file = strstr(text, file);
    if (text[0] != ' ') {
      const char *tail = strstr(text, " in loss record");
      if (strncmp(text, "Process terminating", 19) == 0) return; /* a crash */
      snprintf(says, sizeof says, "%.*s",
               tail ? (int)(tail - text) : (int)sizeof says - 1, text);
      *through = '\0';
    } else if (*says && in_file) {
      snprintf(r->memory, sizeof r->memory, "%.*s: %s (%s).",
               (int)strcspn(in_file, ")"), in_file, meaning(says, through),
               says);
      return;
    } else if (strlen(through) + strlen(text) < sizeof through) {
      strcat(through, text);
    }
  }
}

int look_at_memory(const struct submission *s, struct result *r) {
  static const char *const limits[] = {"--limit=cpu=20", "--limit=wall=300",
                                       "--limit=memory=4096", NULL};
  char words[sizeof r->plan.words];
  const char *argv[MAX_ARGV / 2] = {"valgrind", "-q", "--leak-check=full",
                                    "./program"};
  add_words(argv, 4, MAX_ARGV / 2, &r->plan, words);
  struct run_request request = {.argv = argv, .directory = s->place.path,
                                .clock = CLOCK_VIRTUAL, .uid = s->place.uid,
                                .limit = limits};
  struct observation seen;
  int err = observe(&request, &seen);
  if (err) return err;
  if (strcmp(seen.how, "exit") == 0 || strcmp(seen.how, "signal") == 0)
    read_valgrind(r, &seen, s->a->file);
  observation_clear(&seen);
  return 0;
}
