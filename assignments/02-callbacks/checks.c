/* checks.c -- what must be true of fetch, ask, watch and leave. */
#include "course.h"

#define STUFF "we are doing stuff"
#define RESULT "the result is %ld"
#define CLOSED "closed"
#define CUT "cut short"

#define ON_CALLING "lessons/02-callbacks: \"Go on now, hear of it later\""
#define ON_DONE                                                                \
  "lessons/02-callbacks: \"A callback that the task does not know\""
#define ON_LEAVING "lessons/02-callbacks: \"Pitfall: nobody awaits the task\""

/* The line with which a scene ends. */
static void last(coil_time t, const char *line) {
  at(t, "%s", line);
  end(t);
}

CASE(fetch, "sleep, tell the answer, close", .points = 1,
     .read = "lessons/02-callbacks") {
  coil_time delay = draw_delay();
  long value = draw_number(10, 99);
  run("fetch %s %ld", seconds(delay), value);
  witness(draw_between(0, delay));
  at(delay, RESULT, value);
  at(delay, CLOSED);
  last(delay, "done 1, closed 1");
  MISCONCEPTION("done was called before the wait",
                "The answer was told before it could be known.", ON_CALLING,
                "fetch: first coil_sleep(r->delay), then r->done(...).") {
    at(0, RESULT, value);
    at(delay, CLOSED);
    last(delay, "done 1, closed 1");
  }
  MISCONCEPTION("fetch did not wait for its sleep",
                "All was over at 0 s. Who waited for r->delay?", ON_CALLING,
                "int err = coil_sleep(r->delay); stands in front.") {
    at(0, RESULT, value);
    at(0, CLOSED);
    last(0, "done 1, closed 1");
  }
  MISCONCEPTION("done was called twice",
                "The answer came twice. Who wants to hear it twice?",
                ON_CALLING, "fetch: one call of r->done, on one path only.") {
    at(delay, RESULT, value);
    at(delay, RESULT, value);
    at(delay, CLOSED);
    last(delay, "done 2, closed 1");
  }
  MISCONCEPTION("closed came before the answer",
                "Who is told that it is over wants to hear no more.",
                ON_CALLING, "fetch: r->closed(r->arg) is its last call.") {
    at(delay, CLOSED);
    at(delay, RESULT, value);
    last(delay, "done 1, closed 1");
  }
  MISCONCEPTION("closed was never called",
                "The answer came. Who says that it is over?", ON_CALLING,
                "fetch: r->closed(r->arg) in front of the return.") {
    at(delay, RESULT, value);
    last(delay, "done 1, closed 0");
  }
  MISCONCEPTION("the line was printed, and done never called",
                "The line is right. But done was to be called with the answer.",
                ON_CALLING, "fetch: r->done(r->value, r->arg), and no puts.") {
    at(delay, RESULT, value);
    at(delay, CLOSED);
    last(delay, "done 0, closed 1");
  }
  MISCONCEPTION("the answer was always 42",
                "Another value was asked for. Where does it stand?", ON_CALLING,
                "fetch: r->done(r->value, r->arg).") {
    at(delay, RESULT, 42L);
    at(delay, CLOSED);
    last(delay, "done 1, closed 1");
  }
}

CASE(cancel_fetch, "cancelled: no answer, but closed", .points = 2,
     .read = "lessons/02-callbacks") {
  coil_time cancelled = draw_delay();
  coil_time delay = cancelled + draw_between(COIL_MS(100), COIL_SEC(2));
  long value = draw_number(10, 99);
  run("cancel_fetch %s %s %ld", seconds(delay), seconds(cancelled), value);
  witness(draw_between(0, cancelled));
  at(cancelled, CLOSED);
  last(cancelled, "cancelled");
  MISCONCEPTION("done was called although it was cancelled",
                "There was no answer yet. What did coil_sleep return?",
                ON_LEAVING, "fetch: if (!err) r->done(r->value, r->arg);") {
    at(cancelled, RESULT, value);
    at(cancelled, CLOSED);
    last(cancelled, "cancelled");
  }
  MISCONCEPTION("the error of the sleep was not looked at",
                "The sleep ended early, with an error that nobody looked at.",
                ON_LEAVING,
                "int err = coil_sleep(r->delay); if (!err) r->done(...); "
                "r->closed(r->arg); return err;") {
    at(cancelled, RESULT, value);
    at(cancelled, CLOSED);
    last(cancelled, "not cancelled");
  }
  MISCONCEPTION("closed was forgotten when it was cancelled",
                "The function has a way out that does not pass r->closed.",
                ON_LEAVING,
                "fetch: no return between the sleep and r->closed.") {
    last(cancelled, "cancelled");
  }
  MISCONCEPTION("the cancellation was swallowed",
                "It was cancelled and says that all went well.", ON_LEAVING,
                "fetch: return err, the one that coil_sleep returned.") {
    at(cancelled, CLOSED);
    last(cancelled, "not cancelled");
  }
}

CASE(ask, "go on at once, be told, await", .points = 2,
     .read = "lessons/02-callbacks", .real = {COIL_MS(500)}) {
  coil_time closing = draw_delay();
  coil_time delay = closing + draw_between(COIL_MS(200), COIL_MS(1500));
  long value = draw_number(10, 99);
  run("ask %s %s %ld", seconds(delay), seconds(closing), value);
  witness(draw_between(closing, delay));
  witness(draw_between(delay, delay + closing));
  at(0, STUFF);
  at(delay, RESULT, value);
  last(delay + closing, CLOSED);
  apart(STUFF, CLOSED);
  MISCONCEPTION("the stuff had to wait for the answer",
                "The stuff was done last. What was waited for before?",
                ON_CALLING,
                "ask: coil_create_task(fetch, arg), then puts, and only then "
                "coil_await_task.") {
    at(delay, RESULT, value);
    at(delay + closing, CLOSED);
    last(delay + closing, STUFF);
  }
  MISCONCEPTION("the task was never awaited",
                "ask was over at 0 s, and all that fetch did was to close.",
                ON_LEAVING,
                "ask: return what coil_await_task(task, NULL) returns.") {
    at(0, STUFF);
    last(closing, CLOSED);
  }
  MISCONCEPTION("ask slept instead of awaiting the task",
                "It waited as long as the answer took. Was fetch over then?",
                ON_LEAVING, "ask: coil_await_task in place of coil_sleep.") {
    at(0, STUFF);
    at(delay, RESULT, value);
    last(delay, CUT);
  }
}

CASE(watch, "a done callback on a task", .points = 2,
     .read = "lessons/02-callbacks") {
  coil_time delay = draw_delay();
  long value = draw_number(10, 99);
  run("watch %s %ld", seconds(delay), value);
  witness(draw_between(0, delay));
  at(0, STUFF);
  at(delay, "computed");
  at(delay, RESULT, value);
  last(delay, "done 1");
  char result[40];
  snprintf(result, sizeof result, RESULT, value);
  apart(STUFF, result);
  apart("computed", result);
  MISCONCEPTION("the stuff had to wait for the answer",
                "The stuff was done last. What was waited for before?", ON_DONE,
                "watch: create the task, add the callback, puts, and only "
                "then coil_await_task.") {
    at(delay, "computed");
    at(delay, RESULT, value);
    at(delay, STUFF);
    last(delay, "done 1");
  }
  MISCONCEPTION("the callback was called before the task had ended",
                "There was an answer at 0 s. Who can have known it?", ON_DONE,
                "Hand the function over; coil_future_add_done calls it.") {
    at(0, RESULT, value);
    at(0, STUFF);
    at(delay, "computed");
    last(delay, "done 1");
  }
  MISCONCEPTION("nothing was told when the task had ended",
                "The task has its answer. Who is to hear of it?", ON_DONE,
                "watch: coil_future_add_done, with coil_task_future(task) "
                "as the future and a function that calls r->done.") {
    at(0, STUFF);
    at(delay, "computed");
    last(delay, "done 0");
  }
  MISCONCEPTION("the callback was added twice",
                "The answer came twice. How often was the callback added?",
                ON_DONE, "One coil_done, one coil_future_add_done.") {
    at(0, STUFF);
    at(delay, "computed");
    at(delay, RESULT, value);
    at(delay, RESULT, value);
    last(delay, "done 2");
  }
  MISCONCEPTION("watch did not wait for the task",
                "watch was over at 0 s, and the task with it.", ON_LEAVING,
                "watch: return what coil_await_task(task, NULL) returns.") {
    at(0, STUFF);
    last(0, "done 0");
  }
}

CASE(cancel_watch, "cancelled: nothing to tell", .points = 1,
     .read = "lessons/02-callbacks") {
  coil_time cancelled = draw_delay();
  coil_time delay = cancelled + draw_between(COIL_MS(100), COIL_SEC(2));
  long value = draw_number(10, 99);
  run("cancel_watch %s %s %ld", seconds(delay), seconds(cancelled), value);
  witness(draw_between(0, cancelled));
  at(0, STUFF);
  last(cancelled, "cancelled");
  MISCONCEPTION("done was called although there was no answer",
                "The task has ended, but not with an answer. Who looked?",
                ON_DONE,
                "if (coil_future_result(f, &value) == 0) r->done(...);") {
    at(0, STUFF);
    at(cancelled, "the result is " ANYTHING);
    last(cancelled, "cancelled");
  }
  MISCONCEPTION("the cancellation was swallowed",
                "It was cancelled and says that all went well.", ON_LEAVING,
                "watch: return the error that coil_await_task returned.") {
    at(0, STUFF);
    last(cancelled, "not cancelled");
  }
  MISCONCEPTION("watch did not wait for the task",
                "watch was over at 0 s, and nobody could cancel it any more.",
                ON_LEAVING,
                "watch: return what coil_await_task(task, NULL) returns.") {
    at(0, STUFF);
    last(cancelled, "ended already");
  }
}

CASE(leave, "leave, and the task is cancelled", .points = 2,
     .read = "lessons/02-callbacks") {
  coil_time stay = draw_delay();
  coil_time delay = stay + draw_between(COIL_MS(100), COIL_SEC(2));
  long value = draw_number(10, 99);
  run("leave %s %s %ld", seconds(delay), seconds(stay), value);
  witness(draw_between(0, stay));
  at(0, STUFF);
  last(stay, CLOSED);
  apart(STUFF, CLOSED);
  MISCONCEPTION("the task was awaited",
                "leave stayed until the answer came. It should not.",
                ON_LEAVING, "leave: coil_sleep(r->stay), and no await.") {
    at(0, STUFF);
    at(delay, RESULT, value);
    last(delay, CLOSED);
  }
  MISCONCEPTION("leave did not stay",
                "It left at 0 s. How long is r->stay?", ON_LEAVING,
                "leave: int err = coil_sleep(r->stay); before the return.") {
    at(0, STUFF);
    last(0, CLOSED);
  }
  MISCONCEPTION("done was called although it was cancelled",
                "There was no answer yet. What did coil_sleep return?",
                ON_LEAVING, "fetch: if (!err) r->done(r->value, r->arg);") {
    at(0, STUFF);
    at(stay, RESULT, value);
    last(stay, CLOSED);
  }
  MISCONCEPTION("closed was forgotten when it was cancelled",
                "The function has a way out that does not pass r->closed.",
                ON_LEAVING,
                "fetch: no return between the sleep and r->closed.") {
    at(0, STUFF);
    end(stay);
  }
}

ASSIGNMENT(callbacks, "02-callbacks", .about = "call me back with the answer",
           .file = "callbacks.c", .starter = 3236081379,
           .cases = {&fetch_case, &cancel_fetch_case, &ask_case, &watch_case,
                     &cancel_watch_case, &leave_case});
