/* checks.c -- what must be true of read_number, fetch, query and dashboard. */
#include "course.h"
#include "delays.h"
#include <errno.h>
#include <string.h>

#define ON_VALUE    "lessons/01-foo-bar: \"What a coroutine is told\""
#define ON_TOGETHER "lessons/03-gather: \"A page, an image, a style\""
#define ON_FAILING  "lessons/03-gather: \"Predict: one of them fails\""
#define ON_BEHIND   "lessons/03-gather: \"Pitfall: the others are left behind\""
#define ON_REQUEST  "lessons/04-io: \"Two kinds of waiting\""
#define ON_STOPPING "lessons/04-io: \"A database on a thread\""
#define ON_BLOCKING "lessons/04-io: \"Pitfall: a blocking call in a task\""

/* The two lines with which a scene ends. */
static void last_with(coil_time t, const char *line, int open, int running) {
  at(t, "%s", line);
  at(t, "left open: %d, running: %d", open, running);
  end(t);
}

static void last(coil_time t, const char *line) {
  last_with(t, line, 0, 0);
}

static void answered(coil_time t, char name) {
  at(t, "%c has answered", name);
}

#include "checks_alone.c"

CASE(cancel, "cancelled: interrupted, and usable again", .points = 2,
     .read = "lessons/04-io") {
  coil_time cancelled = draw_delay();
  coil_time delay = cancelled + draw_between(2 * STOPPING, COIL_SEC(2));
  run("cancel %s %s", seconds(delay), seconds(cancelled));
  coil_time stopped = cancelled + STOPPING;
  at(stopped, "cancelled");
  answered(stopped + delay, 'a');
  last(stopped + delay, "again: all is well");
  MISCONCEPTION("the query was interrupted and not awaited",
                "The connection is busy. Had the query ended when it was told "
                "to?",
                ON_STOPPING,
                "coil_to_thread_with, and .waits_on_cancel = true.") {
    at(cancelled, "cancelled");
    at(cancelled, "again: %s", strerror(EBUSY));
    at(cancelled, "left open: 0, running: 1");
    end(stopped);
  }
  MISCONCEPTION("the query went on",
                "The connection is busy. With what, when all was cancelled?",
                ON_STOPPING,
                "coil_to_thread_with, and .waits_on_cancel and .interrupt in "
                "its options.") {
    at(cancelled, "cancelled");
    at(cancelled, "again: %s", strerror(EBUSY));
    at(cancelled, "left open: 0, running: 1");
    answered(delay, 'a');
    end(delay);
  }
  MISCONCEPTION("the query was awaited and not interrupted",
                "It was cancelled, and took as long as ever.", ON_STOPPING,
                ".interrupt = a function that calls database_interrupt.") {
    answered(delay, 'a');
    at(delay, "cancelled");
    answered(2 * delay, 'a');
    last(2 * delay, "again: all is well");
  }
  MISCONCEPTION("the cancellation was swallowed",
                "It was cancelled and says that all went well.", ON_STOPPING,
                "query: return the error that coil_to_thread_with returned.") {
    at(stopped, "not cancelled");
    answered(stopped + delay, 'a');
    last(stopped + delay, "again: all is well");
  }
  MISCONCEPTION("the query was asked in the loop's thread",
                "Who was to cancel it had to wait until it was over.",
                ON_BLOCKING,
                "A function of yours calls database_query; give its name to "
                "coil_to_thread, and do not call it.") {
    answered(delay, 'a');
    at(delay, "ended already");
    answered(2 * delay, 'a');
    last(2 * delay, "again: all is well");
  }
}

enum { SOURCES = 5 };

struct numbers {
  coil_time delay[SOURCES];
  long value[SOURCES];
  coil_time first, longest;
};

static void draw_numbers(struct numbers *n) {
  *n = (struct numbers){.first = COIL_FOREVER};
  for (int i = 0; i < SOURCES; i++) {
    bool more = i < 4; /* of these the real clock has its own */
    n->delay[i] = more ? draw_delay() : draw_between(COIL_MS(100), COIL_SEC(2));
    n->value[i] = draw_number(10, 99);
    n->longest = max_time(n->longest, n->delay[i]);
    n->first = min_time(n->first, n->delay[i]);
  }
}

/* Which one answers first, which second, ...; equal ones in their order. */
static void completion_order(const struct numbers *n, long value[SOURCES]) {
  int order[SOURCES];
  for (int i = 0; i < SOURCES; i++) {
    int j = i;
    for (; j > 0 && n->delay[order[j - 1]] > n->delay[i]; j--)
      order[j] = order[j - 1];
    order[j] = i;
  }
  for (int i = 0; i < SOURCES; i++) value[i] = n->value[order[i]];
}

static void each_answered(const struct numbers *n) {
  for (int i = 0; i < SOURCES; i++) answered(n->delay[i], (char)('a' + i));
}

static void values(coil_time t, const long v[SOURCES]) {
  char line[80];
  snprintf(line, sizeof line, "values: %ld %ld %ld %ld %ld", v[0], v[1], v[2],
           v[3], v[4]);
  last(t, line);
}

CASE(dashboard, "all at once: as long as the slowest", .points = 3,
     .read = "lessons/04-io",
     .real = {COIL_MS(1500), COIL_MS(700), COIL_MS(1100), COIL_MS(400)}) {
  static const long none[SOURCES];
  long sorted[SOURCES];
  struct numbers n;
  draw_numbers(&n);
  completion_order(&n, sorted);
  run("dashboard page %s %ld page %s %ld table %s %ld table %s %ld file %s %ld",
      seconds(n.delay[0]), n.value[0], seconds(n.delay[1]), n.value[1],
      seconds(n.delay[2]), n.value[2], seconds(n.delay[3]), n.value[3],
      seconds(n.delay[4]), n.value[4]);
  witness(draw_between(0, n.first));
  each_answered(&n);
  values(n.longest, n.value);
  apart("c has answered", "d has answered");
  MISCONCEPTION("one after the other",
                "Each was asked when the one before had answered.", ON_TOGETHER,
                "dashboard: one loop that creates all the tasks, and only "
                "behind it the wait.") {
    coil_time sum = 0;
    for (int i = 0; i < SOURCES; i++)
      answered(sum += n.delay[i], (char)('a' + i));
    values(sum, n.value);
  }
  MISCONCEPTION("the values came in the order of completion",
                "All values are there. Whose is the first?", ON_TOGETHER,
                "values[i] = sources[i].value; for each i.") {
    each_answered(&n);
    values(n.longest, sorted);
  }
  MISCONCEPTION("the values were not collected",
                "All have answered, and values is as it was before.",
                ON_TOGETHER, "values[i] = sources[i].value; for each i.") {
    each_answered(&n);
    values(n.longest, none);
  }
  MISCONCEPTION("dashboard did not wait",
                "It was over at 0 s, and with the scene all its tasks.",
                ON_TOGETHER, "Return what coil_group_exit returns.") {
    values(0, none);
  }
}

CASE(fails, "one fails: the others are stopped first", .points = 2,
     .read = "lessons/04-io") {
  /* b is missing and says so first; then a and c would answer. */
  coil_time b = draw_delay();
  coil_time stopped = b + STOPPING;
  coil_time a = stopped + draw_between(COIL_MS(100), COIL_SEC(2));
  coil_time c = a + draw_between(COIL_MS(100), COIL_SEC(2));
  char failed[80];
  snprintf(failed, sizeof failed, "failed: %s", strerror(ENOENT));
  run("fails %s %s %s", seconds(a), seconds(b), seconds(c));
  witness(draw_between(0, b));
  answered(b, 'b');
  last(stopped, failed);
  MISCONCEPTION("the others were left behind",
                "The error was told, and a query and a request go on.",
                ON_BEHIND,
                "coil_group_create_task and coil_group_exit; or cancel each "
                "task, and await it before you return.") {
    answered(b, 'b');
    last_with(b, failed, 1, 1);
    end(stopped);
  }
  MISCONCEPTION("the others were awaited, and not stopped",
                "The error was known early, and told late.", ON_BEHIND,
                "coil_task_cancel for each of the others, then await them.") {
    answered(b, 'b');
    answered(a, 'a');
    answered(c, 'c');
    last(c, failed);
  }
  MISCONCEPTION("the error waited for another's end",
                "The error came when a was done. What has a to do with it?",
                ON_FAILING,
                "coil_group_exit in place of await after await, and a query "
                "that can be interrupted.") {
    answered(b, 'b');
    answered(a, 'a');
    at(a, "%s", failed);
    at(a, "left open: " ANYTHING);
    end(a);
  }
  MISCONCEPTION("connections were left open",
                "All have ended, and not all have closed what they opened.",
                ON_FAILING,
                "fetch: no return between coil_open_unix_connection and the "
                "close; a cancel comes as an error, too.") {
    answered(b, 'b');
    last_with(stopped, failed, 2, 0);
  }
  MISCONCEPTION("one after the other",
                "Each was asked when the one before had answered.", ON_TOGETHER,
                "dashboard: one loop that creates all the tasks, and only "
                "behind it the wait.") {
    answered(a, 'a');
    answered(a + b, 'b');
    last(a + b, failed);
  }
  MISCONCEPTION("dashboard did not wait",
                "It was over at 0 s, and with the scene all its tasks.",
                ON_TOGETHER, "Return what coil_group_exit returns.") {
    last(0, "values: 0 0 0");
  }
  MISCONCEPTION("the failure was not passed on",
                "b has failed, and nobody was told.", ON_FAILING,
                "Return the first error that is not 0.") {
    answered(b, 'b');
    answered(a, 'a');
    answered(c, 'c');
    last(c, "values: " ANYTHING);
  }
}

ASSIGNMENT(io, "04-io", .about = "files, servers and databases at once",
           .file = "dashboard.c", .starter = 3265390780,
           .cases = {&file_case, &page_case, &missing_case, &table_case,
                     &cancel_case, &dashboard_case, &fails_case});
