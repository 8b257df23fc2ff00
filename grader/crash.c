/* crash.c -- where it crashed, by file, line and function.
 *
 * addr2line, which comes with the compiler, turns an address into a line. */
#include "judge.h"
#include <inttypes.h>
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
  bool overflow = is_stack_overflow(&r->seen);
  if (overflow)
    r->diagnosis.hint[0] = "A coroutine has 64 KiB of stack. Look for recursion "
                           "without end, or a large local array.";
  if (*place)
    snprintf(r->sentence, sizeof r->sentence, "%s at %s.",
             overflow ? "The stack overflowed"
                      : strsignal(r->seen.crash_signal), place);
  return 0;
}
