/* checks.c -- what must be true of work and gather_all. */
#include "course.h"
#include "many.h"
#include <errno.h>
#include <string.h>

enum { JOBS = 3, MANY = 10000 };

#define ON_CORO "lessons/01-foo-bar: \"What a coroutine is told\""
#define ON_GATHER "lessons/03-gather: \"A page, an image, a style\""
#define ON_FAILING "lessons/03-gather: \"Predict: one of them fails\""

static const char *const done[JOBS] = {"a is done", "b is done", "c is done"};

CASE(work, "sleep, say so, leave the value", .points = 1,
     .read = "lessons/03-gather") {
  coil_time delay = draw_delay();
  long value = draw_number(10, 99);
  run("work %s %ld", seconds(delay), value);
  witness(draw_between(0, delay));
  at(delay, "a is done");
  at(delay, "the value is %ld", value);
  end(delay);
  MISCONCEPTION("work did not wait for its sleep",
                "The job was done at 0 s. Who waited for job->delay?",
                ON_CORO, "int err = coil_sleep(job->delay); stands in front.") {
    at(0, "a is done");
    at(0, "the value is %ld", value);
    end(0);
  }
  MISCONCEPTION("the line came before the sleep",
                "It said that it was done before it had begun.", ON_CORO,
                "work: first coil_sleep, then printf.") {
    at(0, "a is done");
    at(delay, "the value is %ld", value);
    end(delay);
  }
  MISCONCEPTION("work left no value",
                "The caller finds no pointer to job->value.", ON_GATHER,
                "work: *result = &job->value; before it returns 0.") {
    at(delay, "a is done");
    at(delay, "the value is not there");
    end(delay);
  }
  MISCONCEPTION("every job takes 1 s",
                "The delay is another one each time. Where does it stand?",
                ON_CORO, "struct job *job = arg; and coil_sleep(job->delay).") {
    at(COIL_SEC(1), "a is done");
    at(COIL_SEC(1), "the value is %ld", value);
    end(COIL_SEC(1));
  }
}

/* Which job ends first, which second, ...; equal ones in their order. */
static void completion_order(const coil_time delay[JOBS], int order[JOBS]) {
  for (int i = 0; i < JOBS; i++) {
    int j = i;
    for (; j > 0 && delay[order[j - 1]] > delay[i]; j--)
      order[j] = order[j - 1];
    order[j] = i;
  }
}

static void results(coil_time t, long a, long b, long c) {
  at(t, "results: %ld %ld %ld", a, b, c);
}

static void each_done(const coil_time delay[JOBS]) {
  for (int i = 0; i < JOBS; i++) at(delay[i], "%s", done[i]);
}

CASE(all, "at the same time, values in order", .points = 3,
     .read = "lessons/03-gather",
     .real = {COIL_MS(1500), COIL_MS(500), COIL_MS(1000)}) {
  coil_time d[JOBS], longest = 0, first = COIL_FOREVER;
  long v[JOBS];
  int order[JOBS];
  for (int i = 0; i < JOBS; i++) {
    d[i] = draw_delay();
    v[i] = draw_number(10, 99);
    longest = max_time(longest, d[i]);
    first = min_time(first, d[i]);
  }
  completion_order(d, order);
  run("all %s %ld %s %ld %s %ld", seconds(d[0]), v[0], seconds(d[1]), v[1],
      seconds(d[2]), v[2]);
  witness(draw_between(0, first));
  each_done(d);
  results(longest, v[0], v[1], v[2]);
  end(longest);
  apart(done[0], done[1]);
  apart(done[1], done[2]);
  apart(done[0], done[2]);
  MISCONCEPTION("the jobs ran one after the other",
                "Each began when the one before had ended.", ON_GATHER,
                "gather_all: one loop that creates all the tasks, and only "
                "behind it coil_gather.") {
    at(d[0], "%s", done[0]);
    at(d[0] + d[1], "%s", done[1]);
    at(d[0] + d[1] + d[2], "%s", done[2]);
    results(d[0] + d[1] + d[2], v[0], v[1], v[2]);
    end(d[0] + d[1] + d[2]);
  }
  MISCONCEPTION("the values came in the order of completion",
                "All values are there. Whose is the first?", ON_GATHER,
                "The value of jobs[i] belongs into values[i]; coil_gather "
                "keeps that order.") {
    each_done(d);
    results(longest, v[order[0]], v[order[1]], v[order[2]]);
    end(longest);
  }
  MISCONCEPTION("the values were not collected",
                "All jobs were done, and values is as it was before.",
                ON_GATHER, "values[i] = *(int *)results[i]; for each i.") {
    each_done(d);
    results(longest, 0, 0, 0);
    end(longest);
  }
  MISCONCEPTION("gather_all did not wait for the jobs",
                "It was over at 0 s, and with the scene all its tasks.",
                ON_GATHER, "Return what coil_gather returns.") {
    results(0, 0, 0, 0);
    end(0);
  }
}

CASE(empty, "nothing to do, and done at once", .points = 1,
     .read = "lessons/03-gather") {
  run("empty");
  at(0, "results:");
  end(0);
  MISCONCEPTION("none was taken for an error",
                "No jobs were given. What can have gone wrong?",
                "lessons/03-gather: \"None at all\"",
                "With n == 0 the loops do nothing; no test is needed.") {
    at(0, "failed: %s", strerror(EINVAL));
    end(0);
  }
}

/* What the closing line says when the values are in the order given. */
static void many_values(coil_time t, uint32_t sum) {
  at(t, "%d values, sum %u", MANY, sum);
}

static uint32_t sum_in_order(long seed) {
  uint32_t sum = 0;
  for (long i = 0; i < MANY; i++) sum = many_add(sum, many_value(i, seed));
  return sum;
}

/* The last group is done first; within a group, the first job. */
static uint32_t sum_by_completion(long seed) {
  uint32_t sum = 0;
  for (long group = MANY - GROUP; group >= 0; group -= GROUP)
    for (long i = group; i < group + GROUP; i++)
      sum = many_add(sum, many_value(i, seed));
  return sum;
}

CASE(many, "ten thousand at the same time", .points = 2,
     .read = "lessons/03-gather") {
  coil_time unit = draw_between(COIL_MS(10), COIL_MS(30));
  long seed = draw_number(1, 10000);
  coil_time longest = many_delay(0, MANY, unit), all_of_them = 0;
  for (long i = 0; i < MANY; i++) all_of_them += many_delay(i, MANY, unit);
  cpu(2); /* 0.07 do; valgrind makes it 2, and has a limit of its own */
  run("many %d %s %ld", MANY, seconds(unit), seed);
  witness(draw_between(0, longest));
  many_values(longest, sum_in_order(seed));
  end(longest);
  MISCONCEPTION("the jobs ran one after the other",
                "Each began when the one before had ended.", ON_GATHER,
                "gather_all: one loop that creates all the tasks, and only "
                "behind it coil_gather.") {
    many_values(all_of_them, sum_in_order(seed));
    end(all_of_them);
  }
  MISCONCEPTION("the values came in the order of completion",
                "All values are there. Whose is the first?", ON_GATHER,
                "The value of jobs[i] belongs into values[i]; coil_gather "
                "keeps that order.") {
    many_values(longest, sum_by_completion(seed));
    end(longest);
  }
  MISCONCEPTION("the values were not collected",
                "All jobs were done, and values is as it was before.",
                ON_GATHER, "values[i] = *(int *)results[i]; for each i.") {
    many_values(longest, 0);
    end(longest);
  }
  MISCONCEPTION("gather_all did not wait for the jobs",
                "It was over at 0 s, and with the scene all its tasks.",
                ON_GATHER, "Return what coil_gather returns.") {
    many_values(0, 0);
    end(0);
  }
}

CASE(fails, "the error at once, the others go on", .points = 2,
     .read = "lessons/03-gather") {
  /* b fails first, then a is done, then c: whoever waits longer is seen. */
  coil_time b = draw_delay();
  coil_time a = b + draw_between(COIL_MS(100), COIL_SEC(2));
  coil_time c = a + draw_between(COIL_MS(100), COIL_SEC(2));
  coil_time over = c + COIL_MS(100);
  const char *error = strerror(EIO);
  run("fails %s %s %s", seconds(a), seconds(b), seconds(c));
  witness(draw_between(0, b));
  at(b, "failed: %s", error);
  at(a, "%s", done[0]);
  at(c, "%s", done[2]);
  end(over);
  apart(done[0], done[2]);
  MISCONCEPTION("the others were cancelled",
                "The others were never done. Who stopped them?", ON_FAILING,
                "gather_all: release the tasks; do not cancel them.") {
    at(b, "failed: %s", error);
    end(over);
  }
  MISCONCEPTION("the error waited for its turn",
                "The error came when a was done. What has a to do with it?",
                ON_FAILING, "coil_gather in place of await after await.") {
    at(a, "%s", done[0]);
    at(a, "failed: %s", error);
    at(c, "%s", done[2]);
    end(over);
  }
  MISCONCEPTION("the error was held back until all had ended",
                "The error was known early, and told late.",
                "lessons/03-gather: \"All outcomes, good and bad\"",
                "coil_gather(tasks, n, results, NULL), without errors.") {
    at(a, "%s", done[0]);
    at(c, "%s", done[2]);
    at(c, "failed: %s", error);
    end(over);
  }
  MISCONCEPTION("the failure was not passed on",
                "b has failed, and nobody was told.", ON_FAILING,
                "work: if (job->error) return job->error;") {
    at(b, "%s", done[1]);
    at(a, "%s", done[0]);
    at(c, "%s", done[2]);
    results(c, 1, 1, 1);
    end(over);
  }
  MISCONCEPTION("the jobs ran one after the other",
                "Each began when the one before had ended.", ON_GATHER,
                "gather_all: one loop that creates all the tasks, and only "
                "behind it coil_gather.") {
    at(a, "%s", done[0]);
    at(a + b, "failed: %s", error);
    end(max_time(a + b, over));
  }
}

ASSIGNMENT(gather, "03-gather", .about = "many at once, values in order",
           .file = "gather.c", .starter = 1021921735,
           .cases = {&work_case, &all_case, &empty_case, &many_case,
                     &fails_case});
