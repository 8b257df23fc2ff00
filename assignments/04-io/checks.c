/* checks.c -- what must be true of read_number, fetch, query and dashboard. */
#include "course.h"
#include <errno.h>
#include <string.h>

#define ON_BLOCKING "lessons/00-three-seconds: \"Pitfall: a call that blocks\""
#define ON_CORO     "lessons/01-foo-bar: \"What a coroutine is told\""
#define ON_TOGETHER "lessons/03-gather: \"A page, an image, a style\""
#define ON_FAILING  "lessons/03-gather: \"Predict: one of them fails\""
#define ON_BEHIND   "lessons/03-gather: \"Pitfall: the others are left behind\""
#define ON_CANCEL   "lessons/02-callbacks: \"Pitfall: nobody awaits the task\""

/* The two lines with which a scene ends. */
static void last(coil_time t, const char *line, int open) {
  at(t, "%s", line);
  at(t, "left open: %d", open);
  end(t);
}

static void answered(coil_time t, char name) { at(t, "%c has answered", name); }

/* Valid until the next call. */
static const char *value_line(long value) {
  static char line[40];
  snprintf(line, sizeof line, "the value is %ld", value);
  return line;
}

CASE(file, "a file, and nobody else waits", .points = 1,
     .read = "lessons/04-io") {
  coil_time delay = draw_delay();
  coil_time meanwhile = draw_between(0, delay);
  long value = draw_number(10, 99);
  run("file %s %ld %s", seconds(delay), value, seconds(meanwhile));
  at(meanwhile, "meanwhile");
  answered(delay, 'a');
  last(delay, value_line(value), 0);
  MISCONCEPTION("the file was read by a call that blocks",
                "Somebody else had something to do meanwhile, and could not.",
                ON_BLOCKING,
                "read_number: coil_read_file in place of fopen or open.") {
    answered(delay, 'a');
    last(delay, value_line(value), 0);
  }
  MISCONCEPTION("read_number left no value",
                "The caller finds no pointer to source->value.", ON_CORO,
                "*result = &source->value; before it returns 0.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, "the value is not there", 0);
  }
  MISCONCEPTION("the file was not closed",
                "The number is right. What was opened is still open.", ON_CORO,
                "coil_read_file opens and closes; nothing else is needed.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, value_line(value), 1);
  }
}

CASE(page, "a request, read to its end", .points = 2,
     .read = "lessons/04-io") {
  coil_time delay = draw_delay(), half = delay / 2;
  coil_time meanwhile = draw_between(0, half);
  long value = draw_number(10, 99);
  run("page %s %ld %s", seconds(delay), value, seconds(meanwhile));
  at(meanwhile, "meanwhile");
  answered(delay, 'a');
  last(delay, value_line(value), 0);
  MISCONCEPTION("one piece was taken for the whole answer",
                "It was over at half time, when only the head had come.",
                ON_CORO,
                "Read lines until the empty one, and then the one behind it; "
                "or coil_stream_read until it returns 0.") {
    at(meanwhile, "meanwhile");
    last(half, "the value is " ANYTHING, 0);
  }
  MISCONCEPTION("the connection was left open",
                "The number is right. What was opened is still open.", ON_CORO,
                "fetch: coil_stream_abort(&s), or coil_stream_wait_closed, on "
                "every way out behind the one that opened it.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, value_line(value), 1);
  }
  MISCONCEPTION("the server waited for the end of the request",
                "The server gave up at 10 s. What did it still wait for?",
                ON_CORO, "The request ends with an empty line: \\r\\n\\r\\n.") {
    at(meanwhile, "meanwhile");
    last(COIL_SEC(10), "failed: Input/output error", 0);
  }
  MISCONCEPTION("the server did not understand the request",
                "The server refused it at once. How does a request begin?",
                ON_CORO, "\"GET /%s HTTP/1.0\\r\\n\\r\\n\", source->what") {
    last(0, "failed: Input/output error", 0);
  }
  MISCONCEPTION("the server has no such page",
                "There is a page, of another name. Which one was asked for?",
                ON_CORO, "\"GET /%s HTTP/1.0\\r\\n\\r\\n\", source->what") {
    last(0, "failed: No such file or directory", 0);
  }
  MISCONCEPTION("fetch left no value",
                "The caller finds no pointer to source->value.", ON_CORO,
                "*result = &source->value; before it returns 0.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, "the value is not there", 0);
  }
}

CASE(missing, "no file, no page: the error, and closed", .points = 2,
     .read = "lessons/04-io") {
  coil_time delay = draw_delay();
  run("missing %s", seconds(delay));
  witness(draw_between(0, delay));
  const char *error = strerror(ENOENT);
  char no_file[80], no_page[80];
  snprintf(no_file, sizeof no_file, "file: %s", error);
  snprintf(no_page, sizeof no_page, "page: %s", error);
  at(0, "%s", no_file);
  answered(delay, 'a');
  last(delay, no_page, 0);
  MISCONCEPTION("the status was not looked at",
                "The page is not there. The server says so; who reads it?",
                ON_FAILING,
                "fetch: sscanf(line, \"HTTP/%*s %d\", &status) != 1, and then "
                "200, 404 or something else.") {
    at(0, "%s", no_file);
    answered(delay, 'a');
    last(delay, "the value is " ANYTHING, 0);
  }
  MISCONCEPTION("404 was taken for any other status",
                "An error was told, but which one is it for a page that is "
                "not there?",
                ON_FAILING, "return status == 404 ? -ENOENT : -EIO;") {
    at(0, "%s", no_file);
    answered(delay, 'a');
    last(delay, "page: Input/output error", 0);
  }
  MISCONCEPTION("the connection was left open after an error",
                "The function has a way out that does not close.", ON_FAILING,
                "fetch: no return between coil_open_unix_connection and the "
                "close; carry the error along in err.") {
    at(0, "%s", no_file);
    answered(delay, 'a');
    last(delay, no_page, 1);
  }
  MISCONCEPTION("the error of the file was not passed on",
                "There is no file. What did coil_read_file return?",
                ON_FAILING, "int n = coil_read_file(...); if (n < 0) return n;") {
    at(0, "the value is " ANYTHING);
    answered(delay, 'a');
    last(delay, no_page, 0);
  }
}

CASE(table, "a query in a thread", .points = 2, .read = "lessons/04-io") {
  coil_time delay = draw_delay();
  coil_time meanwhile = draw_between(0, delay);
  long value = draw_number(10, 99);
  run("table %s %ld %s", seconds(delay), value, seconds(meanwhile));
  at(meanwhile, "meanwhile");
  answered(delay, 'a');
  last(delay, value_line(value), 0);
  apart("a has answered", value_line(value));
  MISCONCEPTION("the query was asked in the loop's thread",
                "Somebody else had something to do meanwhile, and could not.",
                ON_BLOCKING,
                "A function of yours calls database_query; give its name to "
                "coil_to_thread, and do not call it.") {
    answered(delay, 'a');
    last(delay, value_line(value), 0);
  }
  MISCONCEPTION("query left no value",
                "The caller finds no pointer to source->value.", ON_CORO,
                "*result = &source->value; before it returns 0.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, "the value is not there", 0);
  }
  MISCONCEPTION("query did not wait for its answer",
                "It was over at 0 s. Who awaits the thread?", ON_CANCEL,
                "query: return what coil_to_thread returns.") {
    last(0, "the value is 0", 0);
  }
}

CASE(cancel, "cancelled: interrupted, and usable again", .points = 2,
     .read = "lessons/04-io") {
  coil_time cancelled = draw_delay();
  coil_time delay = cancelled + draw_between(COIL_MS(100), COIL_SEC(2));
  run("cancel %s %s", seconds(delay), seconds(cancelled));
  at(cancelled, "cancelled");
  answered(cancelled + delay, 'a');
  last(cancelled + delay, "again: all is well", 0);
  MISCONCEPTION("the query went on",
                "The connection is busy. With what, when all was cancelled?",
                ON_CANCEL,
                "coil_to_thread_with, and .waits_on_cancel and .interrupt in "
                "its options.") {
    at(cancelled, "cancelled");
    at(cancelled, "again: %s", strerror(EBUSY));
    at(cancelled, "left open: 1");
    answered(delay, 'a');
    end(delay);
  }
  MISCONCEPTION("the query was awaited and not interrupted",
                "It was cancelled, and took as long as ever.", ON_CANCEL,
                ".interrupt = a function that calls database_interrupt.") {
    answered(delay, 'a');
    at(delay, "cancelled");
    answered(2 * delay, 'a');
    last(2 * delay, "again: all is well", 0);
  }
  MISCONCEPTION("the cancellation was swallowed",
                "It was cancelled and says that all went well.", ON_CANCEL,
                "query: return the error that coil_to_thread_with returned.") {
    at(cancelled, "not cancelled");
    answered(cancelled + delay, 'a');
    last(cancelled + delay, "again: all is well", 0);
  }
  MISCONCEPTION("the query was asked in the loop's thread",
                "Who was to cancel it had to wait until it was over.",
                ON_BLOCKING,
                "A function of yours calls database_query; give its name to "
                "coil_to_thread, and do not call it.") {
    answered(delay, 'a');
    at(delay, "ended already");
    answered(2 * delay, 'a');
    last(2 * delay, "again: all is well", 0);
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
  last(t, line, 0);
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
                "Each was asked when the one before had answered.",
                ON_TOGETHER,
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
  coil_time a = b + draw_between(COIL_MS(100), COIL_SEC(2));
  coil_time c = a + draw_between(COIL_MS(100), COIL_SEC(2));
  char failed[80];
  snprintf(failed, sizeof failed, "failed: %s", strerror(ENOENT));
  run("fails %s %s %s", seconds(a), seconds(b), seconds(c));
  witness(draw_between(0, b));
  answered(b, 'b');
  last(b, failed, 0);
  MISCONCEPTION("the others were left behind",
                "The error was told, and a query and a request go on.",
                ON_BEHIND,
                "coil_group_create_task and coil_group_exit; or cancel each "
                "task, and await it before you return.") {
    answered(b, 'b');
    last(b, failed, 2);
  }
  MISCONCEPTION("the others were awaited, and not stopped",
                "The error was known early, and told late.", ON_BEHIND,
                "coil_task_cancel for each of the others, then await them.") {
    answered(b, 'b');
    answered(a, 'a');
    answered(c, 'c');
    last(c, failed, 0);
  }
  MISCONCEPTION("the error waited for its turn",
                "The error came when a was done. What has a to do with it?",
                ON_FAILING, "coil_group_exit in place of await after await.") {
    answered(b, 'b');
    answered(a, 'a');
    at(a, "%s", failed);
    at(a, "left open: " ANYTHING);
    end(a);
  }
  MISCONCEPTION("one after the other",
                "Each was asked when the one before had answered.",
                ON_TOGETHER,
                "dashboard: one loop that creates all the tasks, and only "
                "behind it the wait.") {
    answered(a, 'a');
    answered(a + b, 'b');
    last(a + b, failed, 0);
  }
  MISCONCEPTION("the failure was not passed on",
                "b has failed, and nobody was told.", ON_FAILING,
                "Return the first error that is not 0.") {
    answered(b, 'b');
    answered(a, 'a');
    answered(c, 'c');
    last(c, "values: " ANYTHING, 0);
  }
}

ASSIGNMENT(io, "04-io", .about = "files, servers and databases at once",
           .file = "dashboard.c", .starter = 3265390780,
           .cases = {&file_case, &page_case, &missing_case, &table_case,
                     &cancel_case, &dashboard_case, &fails_case});
