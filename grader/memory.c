/* memory.c -- where it crashed, and what it did wrong with memory.
 *
 * Both are read from other people's tools: addr2line (it comes with the
 * compiler) turns an address into a line, valgrind finds leaks and invalid
 * accesses. Valgrind is slow; on a held clock that does no harm. Neither
 * decides a verdict. */
#include "judge.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_FRAMES = 12, STACK_NEAR = 64 << 10 };

/* addr2line -p prints "foo at /some/where/foo_bar.c:12". */
static bool frame_in_file(const char *line, const char *file, char *place,
                          size_t size) {
  const char *at = strstr(line, " at ");
  const char *path = at ? strstr(at, file) : NULL;
  if (!path || strcmp(line, "??") == 0) return false;
  snprintf(place, size, "%.*s, in %.*s", (int)strcspn(path, " "), path,
           (int)(at - line), line);
  return true;
}

static bool is_stack_overflow(const struct observation *seen) {
  uint64_t a = seen->crash_address, sp = seen->crash_sp;
  return seen->crash_signal == 11 && a + STACK_NEAR > sp &&
         a < sp + STACK_NEAR;
}

int find_crash_place(const struct submission *s, struct result *r) {
  char address[SHOWN_FRAMES][24], place[160] = "";
  const char *argv[SHOWN_FRAMES + 6] = {"addr2line", "-p", "-f", "-e",
                                        "program"};
  size_t n = 5;
  for (size_t i = 0; i < r->seen.frames && i < SHOWN_FRAMES; i++) {
    /* A return address is behind its call; one byte back is inside it. */
    snprintf(address[i], sizeof *address, "0x%" PRIx64,
             r->seen.frame[i] - (i > 0));
    argv[n++] = address[i];
  }
  if (n == 5) return 0;
  struct run_request request = {.argv = argv, .directory = s->place.path,
                                .clock = CLOCK_REAL, .uid = s->place.uid};
  struct observation words;
  int err = observe(&request, &words);
  if (err) return err;
  for (size_t i = 0; i < words.n && !*place; i++)
    frame_in_file(words.line[i].text, s->a->file, place, sizeof place);
  observation_clear(&words);
  if (!*place) return 0;
  snprintf(r->sentence, sizeof r->sentence, "%s at %s.",
           is_stack_overflow(&r->seen)
               ? "The stack overflowed (recursion without end, or a very "
                 "large local variable)"
               : strsignal(r->seen.crash_signal), place);
  return 0;
}

/* Valgrind writes "==PID== words"; a frame is "   by 0x..: foo (file.c:3)". */
static const char *valgrind_words(const char *line) {
  if (strncmp(line, "==", 2) != 0) return NULL;
  const char *end = strstr(line + 2, "== ");
  return end ? end + 3 : NULL;
}

static void read_valgrind(struct result *r, const struct observation *words,
                          const char *file) {
  char what[120] = "";
  for (size_t i = 0; i < words->n; i++) {
    const char *text = valgrind_words(words->line[i].text);
    if (!text) continue;
    const char *in_file = strstr(text, file);
    if (text[0] != ' ') {
      const char *tail = strstr(text, " in loss record");
      snprintf(what, sizeof what, "%.*s",
               tail ? (int)(tail - text) : (int)sizeof what - 1, text);
    } else if (*what && in_file) {
      snprintf(r->memory, sizeof r->memory, "%s: %.*s", what,
               (int)strcspn(in_file, ")"), in_file);
      return;
    }
  }
}

int look_at_memory(const struct submission *s, struct result *r) {
  static const char *const limits[] = {"--limit=cpu=20", "--limit=wall=300",
                                       "--limit=memory=4096", NULL};
  char words[sizeof r->plan.words];
  const char *argv[MAX_ARGV / 2] = {"valgrind", "-q", "--leak-check=full",
                                    "./program"};
  int n = 4;
  strcpy(words, r->plan.words);
  char *rest = words;
  for (char *w; n < MAX_ARGV / 2 - 1 && (w = strtok_r(rest, " ", &rest));)
    argv[n++] = w;
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
