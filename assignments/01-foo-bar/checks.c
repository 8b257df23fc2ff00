/* checks.c -- what must be true of foo, bar, in_turn and together. */
#include "course.h"

#define FOO "Hello from foo!"
#define BAR "Hello from bar!"

CASE(foo_alone, "foo sleeps, then says hello", .points = 1,
     .read = "lessons/00-three-seconds") {
  coil_time foo = draw_delay();
  run("foo %s", seconds(foo));
  witness(draw_between(0, foo));
  at(foo, FOO);
  end(foo);
  MISCONCEPTION("the line came before the sleep",
                "Which comes first in foo, the sleep or the line?",
                "lessons/00-three-seconds: \"The famous first example\"",
                "foo: coil_sleep(d->foo) first, puts behind it.") {
    at(0, FOO);
    end(foo);
  }
  MISCONCEPTION("foo did not wait for its sleep",
                "foo was over at 0 s. Who waited for d->foo?",
                "lessons/00-three-seconds: \"The famous first example\"",
                "int err = coil_sleep(d->foo); if (err) return err;") {
    at(0, FOO);
    end(0);
  }
  MISCONCEPTION("foo always sleeps 2 s",
                "The delay is another one each time. Who tells foo?",
                "lessons/01-foo-bar: \"What a coroutine is told\"",
                "struct delays *d = arg; and then coil_sleep(d->foo).") {
    at(COIL_SEC(2), FOO);
    end(COIL_SEC(2));
  }
}

CASE(bar_alone, "bar sleeps, then says hello", .points = 1,
     .read = "lessons/00-three-seconds") {
  coil_time bar = draw_delay();
  run("bar %s", seconds(bar));
  witness(draw_between(0, bar));
  at(bar, BAR);
  end(bar);
  MISCONCEPTION("bar did not wait for its sleep",
                "bar was over at 0 s. Who waited for d->bar?",
                "lessons/00-three-seconds: \"The famous first example\"",
                "int err = coil_sleep(d->bar); if (err) return err;") {
    at(0, BAR);
    end(0);
  }
  MISCONCEPTION("bar always sleeps 1 s",
                "The delay is another one each time. Who tells bar?",
                "lessons/01-foo-bar: \"What a coroutine is told\"",
                "struct delays *d = arg; and then coil_sleep(d->bar).") {
    at(COIL_SEC(1), BAR);
    end(COIL_SEC(1));
  }
}

CASE(in_turn, "first foo, then bar", .points = 2,
     .read = "lessons/01-foo-bar", .real = {COIL_SEC(2), COIL_SEC(1)}) {
  coil_time foo = draw_delay(), bar = draw_delay();
  run("in_turn %s %s", seconds(foo), seconds(bar));
  witness(draw_between(0, foo));
  at(foo, FOO);
  at(foo + bar, BAR);
  end(foo + bar);
  MISCONCEPTION("bar was started before foo had ended",
                "Both slept at the same time. When may bar begin?",
                "lessons/01-foo-bar: \"The same function, twice as fast\"",
                "in_turn: call foo, check its error, then call bar. No task.") {
    at(foo, FOO);
    at(bar, BAR);
    end(max_time(foo, bar));
  }
  MISCONCEPTION("bar ran before foo",
                "The order is turned round.",
                "lessons/01-foo-bar: \"The same function, twice as fast\"",
                "in_turn: return bar(...) only behind foo(...).") {
    at(bar, BAR);
    at(bar + foo, FOO);
    end(bar + foo);
  }
  MISCONCEPTION("bar was never awaited",
                "Only foo was heard. Who runs bar, and what did foo return?",
                "lessons/01-foo-bar: \"The same function, twice as fast\"",
                "in_turn: after foo, return bar(arg, result).") {
    at(foo, FOO);
    end(foo);
  }
  MISCONCEPTION("nothing was awaited",
                "The scene ended at 0 s; nobody waited for anything.",
                "lessons/01-foo-bar: \"The same function, twice as fast\"",
                "in_turn: int err = foo(arg, result); and then bar.") {
    end(0);
  }
}

/* What becomes of together when the two do not run at the same time. */
static void not_side_by_side(coil_time foo, coil_time bar) {
  MISCONCEPTION("foo was awaited before bar was created",
                "One began when the other had ended. When is the task of bar "
                "created, if there is one?",
                "lessons/01-foo-bar: "
                "\"Pitfall: awaited before the other was created\"",
                "together: coil_create_task twice, and only then "
                "coil_await_task twice.") {
    at(foo, FOO);
    at(foo + bar, BAR);
    end(foo + bar);
  }
  MISCONCEPTION("bar was awaited before foo was created",
                "One began when the other had ended. When is the task of foo "
                "created, if there is one?",
                "lessons/01-foo-bar: "
                "\"Pitfall: awaited before the other was created\"",
                "together: coil_create_task twice, and only then "
                "coil_await_task twice.") {
    at(bar, BAR);
    at(foo + bar, FOO);
    end(foo + bar);
  }
  MISCONCEPTION("the tasks were created and never awaited",
                "The scene ended at 0 s. What becomes of a task that nobody "
                "awaits?",
                "lessons/02-callbacks: \"Pitfall: nobody awaits the task\"",
                "together: coil_await_task(f, NULL), then the same for b.") {
    end(0);
  }
}

CASE(together, "at the same time, bar ends first", .points = 2,
     .read = "lessons/01-foo-bar") {
  coil_time bar = draw_delay();
  coil_time foo = bar + draw_between(COIL_MS(100), COIL_SEC(2));
  run("together %s %s", seconds(foo), seconds(bar));
  witness(draw_between(0, bar));
  at(bar, BAR);
  at(foo, FOO);
  end(foo);
  apart(FOO, BAR);
  not_side_by_side(foo, bar);
  MISCONCEPTION("foo was never awaited",
                "It ended when bar did. Who awaits foo?",
                "lessons/02-callbacks: \"Pitfall: nobody awaits the task\"",
                "together: await both tasks, and look at both errors.") {
    at(bar, BAR);
    end(bar);
  }
}

CASE(slow_bar, "at the same time, foo ends first", .points = 2,
     .read = "lessons/01-foo-bar") {
  coil_time foo = draw_delay();
  coil_time bar = foo + draw_between(COIL_MS(100), COIL_SEC(2));
  run("together %s %s", seconds(foo), seconds(bar));
  witness(draw_between(0, foo));
  at(foo, FOO);
  at(bar, BAR);
  end(bar);
  apart(FOO, BAR);
  not_side_by_side(foo, bar);
  MISCONCEPTION("bar was never awaited",
                "It ended when foo did. Who awaits bar?",
                "lessons/02-callbacks: \"Pitfall: nobody awaits the task\"",
                "together: await both tasks, and look at both errors.") {
    at(foo, FOO);
    end(foo);
  }
}

ASSIGNMENT(foo_bar, "01-foo-bar", .about = "foo and bar, in turn and together",
           .file = "foo_bar.c", .starter = 4022815043,
           .cases = {&foo_alone_case, &bar_alone_case, &in_turn_case,
                     &together_case, &slow_bar_case});
