/* task.c -- see task.h. */
#include "task.h"

#include "watch.h"

#include <errno.h>
#include <stdlib.h>

static _Thread_local coil_task *current;
static _Thread_local unsigned created;

coil_task *coil_current_task(void) {
  return current;
}

coil_future *coil_task_future(coil_task *t) {
  return &t->future;
}

bool coil_task_is_done(const coil_task *t) {
  return t->future.is_done;
}

/* Who makes tasks makes more of them.  What is free stays here while a loop
 * runs, as a list of its own, and the next task has memory that is still in the
 * cache.  Tools find a use after the end only if the memory was freed. */
enum { MOST_SPARE = 16384 };
static _Thread_local coil_list *spare;
static _Thread_local unsigned spares;

static coil_task *take_memory(void) {
  coil_list *l = spare;
  if (!l) return malloc(sizeof(coil_task));
  spare = l->next;
  spares--;
  return coil_entry(l, coil_task, link);
}

static void free_task(coil_future *f) {
  coil_task *t = coil_entry(f, coil_task, future);
  if (spares == MOST_SPARE || !coil_get_running_loop() ||
      fiber_memory_is_watched()) {
    free(t);
    return;
  }
  t->link.next = spare;
  spare = &t->link;
  spares++;
}

void coil__task_free_spares(void) {
  while (spare) free(take_memory());
}

coil_task *coil_future_task(coil_future *f) {
  return f->free == free_task ? coil_entry(f, coil_task, future) : NULL;
}

void coil_task_release(coil_task *t) {
  if (t) coil_future_release(&t->future);
}

static void tell(coil_task *t, coil_task_event event) {
  coil_observer *o = t->future.loop->observer;
  if (o) o->notice(o, t, event);
}

static int take_thrown(coil_task *t) {
  int err = t->thrown;
  t->thrown = 0;
  return err;
}

/* What runs on the task's own stack.  An error thrown after its last wait has
 * not been met by anybody: a success must not hide it. */
static void body(void *arg) {
  coil_task *t = arg;
  void *value = NULL;
  int err = t->fn(t->arg, &value);
  if (t->thrown && err >= 0) err = t->thrown;
  coil_future_set(&t->future, err, value);
}

/* The last that is done for it here; it may be gone afterwards. */
static void forget(coil_task *t) {
  current = NULL;
  tell(t, COIL_END);
  coil_list_remove(&t->link);
  coil_task_release(t); /* the loop's reference */
}

static void set_out(coil_task *t) {
  coil_list_remove(&t->step.link);
  current = t;
  tell(t, COIL_START);
}

/* A task that ends before its first step never gets a stack. */
static void first_step(coil_task *t) {
  set_out(t);
  int err = t->thrown ? t->thrown : coil__coro_begin(&t->coro);
  if (!err) {
    coil_coro_resume(&t->coro);
    return;
  }
  coil_future_set(&t->future, err, NULL);
  forget(t);
}

/* Whatever makes it go on, a step that is still queued for another reason has
 * no purpose any more.  Returns what its wait returns. */
static int wake_up(coil_task *t) {
  coil_list_remove(&t->step.link);
  current = t;
  t->is_parked = false;
  t->object = t->word = NULL;
  tell(t, COIL_WAKE);
  return take_thrown(t);
}

/* Run the task until it suspends or ends. */
void coil_task_step(void *task) {
  coil_task *t = task;
  if (t->coro.state == COIL_CORO_NEW)
    first_step(t);
  else
    coil_coro_send(&t->coro, wake_up(t));
}

/* The task that the loop would go on with now, if it is in this state; then it
 * leaves the batch. */
static coil_task *next_of_batch(coil_loop *loop, coil_coro_state state) {
  coil_list *l = loop->batch.next;
  if (l == &loop->batch) return NULL;
  coil_handle *h = coil_entry(l, coil_handle, link);
  if (h->fn != coil_task_step) return NULL;
  coil_task *t = h->arg;
  if (t->coro.state != state || t->thrown) return NULL;
  coil_list_remove(l);
  return t;
}

/* Where the loop would do nothing but begin another task, that one begins here,
 * on the stack of the one that has ended; unless each is measured by itself. */
static coil_coro *end(void *task) {
  forget(task);
  if (coil_stack_is_measured()) return NULL;
  coil_task *next = next_of_batch(coil_get_running_loop(), COIL_CORO_NEW);
  if (next) set_out(next);
  return next ? &next->coro : NULL;
}

/* Field by field, as clearing the name too would take as long as all else. */
static void init_rest(coil_task *t, coil_fn *fn, void *arg) {
  t->fn = fn;
  t->arg = arg;
  t->step.fn = coil_task_step;
  t->step.arg = t;
  t->thrown = 0;
  t->cancels = 0;
  t->scopes = 0;
  t->is_parked = t->is_ending = false;
  t->object = t->word = NULL;
  t->awaiting = NULL;
  t->number = ++created;
  t->name[0] = '\0';
}

coil_task *coil_loop_create_task(coil_loop *loop, coil_fn *fn, void *arg) {
  if (!coil_loop_is_open(loop)) return NULL;
  coil_task *t = take_memory();
  if (!t) return NULL;
  coil_future_init(&t->future, loop);
  t->future.free = free_task;
  t->future.references = 2; /* yours and the loop's */
  coil_coro_init(&t->coro, body, t);
  t->coro.last = end;
  init_rest(t, fn, arg);
  coil_list_push(&loop->tasks, &t->link);
  coil_list_push(&loop->ready, &t->step.link);
  return t;
}

coil_task *coil_create_task(coil_fn *fn, void *arg) {
  coil_loop *loop = coil_get_running_loop();
  coil_require(loop, "no loop is running here; start one with coil_run.");
  return coil_loop_create_task(loop, fn, arg);
}

void coil_task_wake(coil_task *t) {
  if (coil_list_is_empty(&t->step.link))
    coil_list_push(&t->future.loop->ready, &t->step.link);
}

bool coil_throw(coil_task *t, int err) {
  if (t->future.is_done || t->thrown) return false;
  t->thrown = err;
  if (t->is_parked) coil_task_wake(t);
  return true;
}

bool coil_unthrow(coil_task *t) {
  if (!t->thrown || t->is_parked) return false;
  t->thrown = 0;
  return true;
}

/* The task whose function called us.  A coroutine that the task resumes by hand
 * cannot wait: its yield goes to the task and not to the loop. */
static coil_task *self(void) {
  coil_require(current, "only a task can wait; start one with coil_run.");
  coil_require(coil_coro_current() == &current->coro,
               "only the task itself can wait: no coroutine that it resumes, "
               "and no copy of it in a fork (there, exec or _exit).");
  return current;
}

/* Where the loop would do nothing but switch to the next task, we do it here:
 * one switch instead of two. */
static int suspend(coil_task *t, const char *word, const void *object) {
  t->word = word;
  t->object = object;
  tell(t, COIL_PARK);
  coil_task *next = next_of_batch(t->future.loop, COIL_CORO_SUSPENDED);
  if (next) return coil__coro_pass(&next->coro, wake_up(next));
  current = NULL;
  return coil_coro_yield();
}

int coil_park(const char *word, const void *object) {
  coil_task *t = self();
  if (t->thrown) return take_thrown(t);
  t->is_parked = true;
  return suspend(t, word, object);
}

/* Not parked: it is ready already, and an error thrown meanwhile can wait. */
int coil_yield(void) {
  coil_task *t = self();
  coil_task_wake(t);
  return suspend(t, "yield", NULL);
}

int coil_sleep(coil_time delay) {
  if (delay <= 0) return coil_yield();
  coil_task *t = self();
  coil_timer alarm;
  int err = coil_call_later(t->future.loop, &alarm, delay, coil_task_step, t);
  if (err) return err;
  err = coil_park("sleep", &alarm);
  coil_timer_cancel(t->future.loop, &alarm);
  return err;
}

int coil_wait_fd(int fd, int what) {
  coil_task *t = self();
  coil_watch w;
  int err = coil_poll_add(t->future.loop, &w, fd, what, coil_task_step, t);
  if (err) return err;
  err = coil_park(what & COIL_READ ? coil__readable : coil__writable, &w);
  coil_poll_cancel(t->future.loop, &w);
  return err ? err : w.err;
}

/* Does f wait, directly or through others, for t?  Not if nobody does: that is
 * known at once, however long the chain behind f. */
static bool waits_for(coil_future *f, const coil_task *t) {
  if (coil_list_is_empty(&t->future.callbacks)) return f == &t->future;
  while (f) {
    const coil_task *other = coil_future_task(f);
    if (other == t) return true;
    f = other ? other->awaiting : NULL;
  }
  return false;
}

/* Our reference keeps f until we have had its result. */
static int await_pending(coil_task *t, coil_future *f, void **value) {
  coil_require(f->loop == t->future.loop, "this future is another loop's.");
  if (waits_for(f, t)) return -EDEADLK;
  coil_handle go_on = {.fn = coil_task_step, .arg = t};
  coil_future_retain(f);
  coil__future_add_handle(f, &go_on);
  t->awaiting = f;
  int err = coil_park(coil_future_task(f) ? "task" : "future", f);
  t->awaiting = NULL;
  coil_handle_cancel(&go_on);
  if (!err) err = coil_future_result(f, value);
  coil_future_release(f);
  return err;
}

int coil_await(coil_future *f, void **value) {
  coil_task *t = self();
  return f->is_done ? coil_future_result(f, value) : await_pending(t, f, value);
}

int coil_await_task(coil_task *t, void **value) {
  return coil_await(&t->future, value);
}
