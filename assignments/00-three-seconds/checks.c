/* checks.c -- what the programs print, and what people think they print.
 *
 * No witness here: these are our own programs, and nobody doubts them. */
#include "course.h"

#define ON_TURN "lessons/00-three-seconds: \"The famous first example\""
#define ON_TASKS "lessons/00-three-seconds: \"Predict: one task each\""
#define ON_BLOCKING "lessons/00-three-seconds: \"Pitfall: a call that blocks\""
#define ON_LEAVING "lessons/02-callbacks: \"Pitfall: nobody awaits the task\""

static struct {
  coil_time foo, bar;
} d;

/* foo is the longer one, so that each question has one order as its answer. */
static void ask_about(const char *program) {
  d.bar = draw_delay();
  d.foo = d.bar + draw_between(COIL_MS(100), COIL_SEC(3));
  run("%s %s %s", program, seconds(d.foo), seconds(d.bar));
  let("foo", d.foo);
  let("bar", d.bar);
}

static void one_after_the_other(void) {
  at(d.foo, "foo");
  at(d.foo + d.bar, "bar");
  end(d.foo + d.bar);
}

static void side_by_side(void) {
  at(d.bar, "bar");
  at(d.foo, "foo");
  end(d.foo);
}

CASE(in_turn, "foo is called, then bar", .points = 1,
     .read = "lessons/00-three-seconds") {
  ask_about("in_turn");
  one_after_the_other();
  MISCONCEPTION("two coroutines were taken for two tasks",
                "How many tasks are there in this program?", ON_TURN,
                "bar is called when foo has returned, so bar comes at "
                "foo + bar.") {
    side_by_side();
  }
  MISCONCEPTION("an await was thought to cost no time",
                "The order is right. When does bar begin its sleep?", ON_TURN,
                "bar begins when foo has ended: foo + bar.") {
    at(d.foo, "foo");
    at(d.foo, "bar");
    end(d.foo);
  }
  MISCONCEPTION("elapsed was a number",
                "That is right for 2 s and 1 s. These are others.", ON_TURN,
                "Write it with the names foo and bar.") {
    at(COIL_SEC(2), "foo");
    at(COIL_SEC(3), "bar");
    end(COIL_SEC(3));
  }
}

CASE(together, "two tasks, foo is awaited first", .points = 1,
     .read = "lessons/00-three-seconds") {
  ask_about("together");
  side_by_side();
  MISCONCEPTION("the tasks were thought to run one after the other",
                "Both tasks exist before anybody waits.", ON_TASKS,
                "They sleep at the same time: the longer one decides.") {
    one_after_the_other();
  }
  MISCONCEPTION("the order of the awaits was taken for that of the lines",
                "The time is right. Whose sleep is over first?", ON_TASKS,
                "bar prints at bar, foo at foo, whoever is awaited first.") {
    at(d.foo, "foo");
    at(d.foo, "bar");
    end(d.foo);
  }
  MISCONCEPTION("the sleeps were added up",
                "The order is right. Do the two sleeps overlap?", ON_TASKS,
                "They sleep at the same time: max(foo, bar).") {
    at(d.bar, "bar");
    at(d.foo, "foo");
    end(d.foo + d.bar);
  }
}

CASE(swapped, "two tasks, bar is awaited first", .points = 1,
     .read = "lessons/00-three-seconds") {
  ask_about("swapped");
  side_by_side();
  MISCONCEPTION("foo was thought to begin when it is awaited",
                "When was the task of foo created?", ON_TASKS,
                "foo sleeps from 0 s on, during the await of bar too.") {
    at(d.bar, "bar");
    at(d.bar + d.foo, "foo");
    end(d.bar + d.foo);
  }
  MISCONCEPTION("the order of creation was taken for that of the lines",
                "The time is right. Whose sleep is over first?", ON_TASKS,
                "bar prints at bar, foo at foo.") {
    at(d.foo, "foo");
    at(d.foo, "bar");
    end(d.foo);
  }
}

CASE(early, "awaited before the other was created", .points = 1,
     .read = "lessons/01-foo-bar") {
  ask_about("early");
  one_after_the_other();
  MISCONCEPTION("bar was thought to exist already",
                "There are two tasks, but when is the second one created?",
                "lessons/01-foo-bar: "
                "\"Pitfall: awaited before the other was created\"",
                "bar is created at foo, and ends at foo + bar.") {
    side_by_side();
  }
}

CASE(forgotten, "nobody awaits foo", .points = 1,
     .read = "lessons/02-callbacks") {
  ask_about("forgotten");
  at(d.bar, "bar");
  end(d.bar);
  MISCONCEPTION("the task was thought to outlive the program",
                "The program ends with its main coroutine. When is that?",
                ON_LEAVING,
                "Only bar is awaited: it ends at bar, and foo is cancelled.") {
    side_by_side();
  }
  MISCONCEPTION("the task was thought to finish quickly",
                "The time is right. Has foo had its time by then?", ON_LEAVING,
                "foo is cancelled in its sleep, and prints nothing.") {
    at(d.bar, "bar");
    at(d.bar, "foo");
    end(d.bar);
  }
}

CASE(blocked, "foo blocks the thread", .points = 1,
     .read = "lessons/00-three-seconds") {
  ask_about("blocked");
  one_after_the_other();
  MISCONCEPTION("a call that blocks was taken for one that waits",
                "nanosleep is not coil_sleep. Who can run meanwhile?",
                ON_BLOCKING,
                "bar begins when foo has printed: it ends at foo + bar.") {
    side_by_side();
  }
  MISCONCEPTION("bar was thought to sleep while foo blocks",
                "The order is right. When did bar begin its sleep?",
                ON_BLOCKING,
                "bar has not had its first turn yet: it ends at foo + bar.") {
    at(d.foo, "foo");
    at(d.foo, "bar");
    end(d.foo);
  }
}

ASSIGNMENT(three_seconds, "00-three-seconds",
           .about = "predict orders and elapsed times", .kind = PREDICT,
           .file = "answers.txt", .starter = 46834012,
           .cases = {&in_turn_case, &together_case, &swapped_case, &early_case,
                     &forgotten_case, &blocked_case});
