/* diagnose.c -- mistakes that look the same in every assignment.
 *
 * Misconceptions belong to a case and have timelines.  What is recognised
 * here shows in how the run ended, or in evidence from outside: a thread that
 * slept, CPU time used while the clock stood still. */
#include "judge.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct diagnosis crash = {
    "crash",
    {"A signal ended it; see file and line.", /* or crash_nudge() */
     "assignments: \"When it crashes\"",
     "make debug runs the scene in gdb; `backtrace` shows how it got there."}};

static const struct diagnosis busy_waiting = {
    "busy-waiting",
    {"It asked for the time, or for its next turn, again and again.",
     "lessons/00-three-seconds: \"Pitfall: a call that blocks\"",
     "Wait with coil_sleep: it gives the processor away until it is due."}};

static const struct diagnosis endless_loop = {
    "endless loop",
    {"It computed without end. The clock goes on only while all wait.",
     "lessons/00-three-seconds: \"Computing is not waiting\"",
     "Look for a loop whose condition never changes."}};

static const struct diagnosis never_ends = {
    "never ends",
    {"It waited, longer than any delay allows. In which unit are the delays?",
     "lessons/00-three-seconds: \"A program that sleeps\"",
     "Delays are in nanoseconds: no COIL_SEC around them. If the unit is right, "
     "look for a loop around a wait that nothing ends."}};

static const struct diagnosis nothing_done = {
    "the function does nothing yet",
    {"It returned at once, and printed nothing. Is it still the starter's?",
     "lessons/00-three-seconds: \"The famous first example\"",
     "Write what its comment in the header says."}};

static const struct diagnosis endless_output = {
    "endless output",
    {"The program printed without end.",
     "assignments: \"What is judged\"",
     "Look for a loop around the printing that nothing ends."}};

static const struct diagnosis left_early = {
    "left in the middle",
    {"The process ended before the scene returned. Who called exit?",
     "assignments: \"What is judged\"",
     "Return from the coroutine; the driver ends the program."}};

static const struct diagnosis returned_error = {
    "ended with an error",
    {"The scene returned a negative number, which means an error.",
     "lessons/00-three-seconds: \"The famous first example\"",
     "Return 0 when all went well; pass on only errors that you were given."}};

static const struct diagnosis deadlock = {
    "waits for ever",
    {"Everything waits, and nothing is left that could wake it.",
     "lessons/01-foo-bar: \"How the loop does it\"",
     "Find the await whose future nobody sets, or whose task never runs."}};

static const struct diagnosis too_much = {
    "used too much",
    {"A limit was hit; the sentence above says which.",
     "assignments: \"Limits\"",
     "Look for what grows without end: memory, processes, files."}};

static const struct diagnosis denied = {
    "a call that is not allowed here",
    {"The program asked the system for something that is not to be had here.",
     "assignments: \"Limits\"",
     "Use coil's own functions to wait and to tell the time."}};

static const struct diagnosis blocking_sleep = {
    "a blocking sleep",
    {"The whole thread slept, and with it every task on the loop.",
     "lessons/00-three-seconds: \"Pitfall: a call that blocks\"",
     "Use coil_sleep in place of sleep, usleep, nanosleep or poll."}};

static const char *limit_words(const char *how) {
  if (strcmp(how, "memory") == 0) return "It used too much memory.";
  if (strcmp(how, "processes") == 0) return "It started too many processes.";
  if (strcmp(how, "wall") == 0) return "It took too long in real time.";
  return "It used too much processor time.";
}

/* A diagnosis, and what is wrong in one sentence. */
static void blame(struct result *r, const struct diagnosis *d,
                  const char *sentence) {
  r->diagnosis = *d;
  snprintf(r->sentence, sizeof r->sentence, "%s", sentence);
}

static void blame_exit(struct result *r) {
  char sentence[200];
  const char *how = "error:";
  for (size_t i = 0; i < r->seen.n; i++) {
    const struct line *l = &r->seen.line[i];
    const char *found = strstr(l->text, how);
    if (l->stream != 2 || r->seen.code != 1 || !found) continue;
    found += strlen(how);
    snprintf(sentence, sizeof sentence, "The scene failed: %.150s.",
             found + strspn(found, " "));
    /* With no timer left coil notices by itself that nothing can wake it. */
    bool stuck = strstr(l->text, strerror(EDEADLK)) != NULL;
    blame(r, stuck ? &deadlock : &returned_error, sentence);
    return;
  }
  snprintf(sentence, sizeof sentence,
           "The program left with status %d before the scene was over.",
           r->seen.code);
  blame(r, &left_early, sentence);
}

static const char *crash_nudge(int signal) {
  switch (signal) {
  case SIGSEGV:
  case SIGBUS:
    return "A pointer leads nowhere: NULL, never set, or to what is gone.";
  case SIGABRT:
    return "An assertion failed, or free was given what it cannot free.";
  case SIGFPE: return "A whole number was divided by zero.";
  default: return crash.hint[0];
  }
}

static void blame_signal(struct result *r) {
  char sentence[100];
  snprintf(sentence, sizeof sentence, "It was ended by signal %d (%s).",
           r->seen.code, strsignal(r->seen.code));
  blame(r, &crash, sentence);
  r->diagnosis.hint[0] = crash_nudge(r->seen.code);
}

bool diagnose_ending(struct result *r, int end) {
  const char *how = r->seen.how;
  if (strcmp(how, "exit") == 0) {
    if (r->seen.code == end) return false;
    blame_exit(r);
  } else if (strcmp(how, "signal") == 0) {
    blame_signal(r);
  } else if (strcmp(how, "deadlock") == 0) {
    blame(r, &deadlock, "Everything waits and no deadline is left.");
  } else if (strcmp(how, "busy") == 0 || strcmp(how, "cpu") == 0) {
    bool asked = r->seen.seen.reads + r->seen.seen.spins > 1000;
    blame(r, asked ? &busy_waiting : &endless_loop,
          "It used a processor all the time and let no time pass.");
  } else if (strcmp(how, "time") == 0) {
    blame(r, r->seen.seen.sleeps > 0 ? &blocking_sleep : &never_ends,
          "It was still waiting, long after its time.");
  } else if (strcmp(how, "output") == 0) {
    blame(r, &endless_output, "It printed and printed, and let no time pass.");
  } else if (strcmp(how, "denied") == 0) {
    blame(r, &denied, "It was ended for a system call that is denied here.");
  } else {
    blame(r, &too_much, limit_words(how));
  }
  return true;
}

void diagnose_evidence(struct result *r) {
  if (r->seen.seen.sleeps + r->seen.seen.fdless > 0)
    r->diagnosis = blocking_sleep;
  else if (r->actual.n == 0 && r->actual.end == 0)
    r->diagnosis = nothing_done;
}
