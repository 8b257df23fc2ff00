/* operations.c -- what the tasks of a scene can do, one function each. */
#include "play.h"

/* Futures know their loop, which is there only when the scene has begun. */
void prepare_scene(void) {
  struct scene *s = &scene;
  memset(s, 0, sizeof *s);
  for (int i = 0; i < THINGS; i++) {
    coil_lock_init(&s->locks[i]);
    coil_semaphore_init(&s->semaphores[i], (size_t)i + 1);
    coil_event_init(&s->events[i]);
    coil_queue_init(&s->queues[i], s->rings[i], (size_t)i);
    coil_condition_init(&s->conditions[i], &s->locks[i]);
    coil_barrier_init(&s->barriers[i], i + 2);
  }
}

static coil_future *future(int i) {
  coil_future *f = &scene.futures[i];
  if (!f->loop) coil_future_init(f, coil_get_running_loop());
  return f;
}

#define answer(p, ...) snprintf((p)->outcome, sizeof(p)->outcome, __VA_ARGS__)

static void add(struct player *p, const char *word) {
  size_t n = strlen(p->outcome);
  snprintf(p->outcome + n, sizeof p->outcome - n, "%s%s", n ? " " : "", word);
}

static void add_number(struct player *p, intptr_t n) {
  char text[32];
  snprintf(text, sizeof text, "%d", (int)n);
  add(p, text);
}

/* The tasks named by the arguments from `from` on, as far as they exist. */
static size_t given(const struct op *op, int from, coil_task *ts[], int is[]) {
  size_t n = 0;
  for (int i = from; i < op->n; i++) {
    if (!scene.tasks[op->args[i]]) continue;
    if (is) is[n] = op->args[i];
    ts[n++] = scene.tasks[op->args[i]];
  }
  return n;
}

/* --- tasks ---------------------------------------------------------------- */

static int do_sleep(struct player *p, const struct op *op) {
  (void)p;
  return coil_sleep(COIL_MS(op->args[0]));
}

static int do_yield(struct player *p, const struct op *op) {
  (void)p, (void)op;
  return coil_yield();
}

static int do_say(struct player *p, const struct op *op) {
  (void)p, (void)op;
  return 0;
}

static int do_fail(struct player *p, const struct op *op) {
  (void)p;
  return FAILURE - op->args[0];
}

static int do_create(struct player *p, const struct op *op) {
  if (start(op->args[0], NULL)) answer(p, "no");
  return 0;
}

static int do_child(struct player *p, const struct op *op) {
  int err = start(op->args[0], p->group);
  if (err == -EALREADY) answer(p, "no");
  return err == -EALREADY ? 0 : err;
}

/* await, shield and wait_for: the value of a task. */
static int do_await(struct player *p, const struct op *op) {
  void *value = NULL;
  int err = 0;
  coil_task *t = scene.tasks[op->args[0]];
  if (!t) {
    answer(p, "none");
    return 0;
  }
  if (op->word[0] == 'a')
    err = coil_await_task(t, &value);
  else if (op->word[0] == 's')
    err = coil_shield(t, &value);
  else
    err = coil_wait_for(t, duration(op->args[1]), &value);
  add_number(p, (intptr_t)value);
  return err;
}

static int do_cancel(struct player *p, const struct op *op) {
  coil_task *t = scene.tasks[op->args[0]];
  answer(p, t && coil_task_cancel(t) ? "yes" : "no");
  return 0;
}

static int do_done(struct player *p, const struct op *op) {
  coil_task *t = scene.tasks[op->args[0]];
  answer(p, t && coil_task_is_done(t) ? "yes" : "no");
  return 0;
}

static int do_cancel_self(struct player *p, const struct op *op) {
  (void)p, (void)op;
  coil_task_cancel(coil_current_task());
  return 0;
}

static int do_uncancel(struct player *p, const struct op *op) {
  (void)op;
  add_number(p, coil_task_uncancel(coil_current_task()));
  return 0;
}

static int do_cancelling(struct player *p, const struct op *op) {
  (void)op;
  add_number(p, coil_task_cancelling(coil_current_task()));
  return 0;
}

/* --- several -------------------------------------------------------------- */

static int do_gather(struct player *p, const struct op *op) {
  coil_task *ts[ARGS];
  void *values[ARGS];
  int errors[ARGS] = {0};
  char text[32];
  size_t n = given(op, 0, ts, NULL);
  bool all = strcmp(op->word, "gather_errors") == 0;
  int err = coil_gather(ts, n, values, all ? errors : NULL);
  if (err) return err;
  for (size_t i = 0; i < n; i++) {
    if (errors[i] < 0)
      add(p, word_for(errors[i], text));
    else
      add_number(p, (intptr_t)values[i]);
  }
  return 0;
}

static int do_wait(struct player *p, const struct op *op) {
  coil_task *ts[ARGS];
  int is[ARGS];
  coil_when when = op->word[5] == 'a'   ? COIL_ALL_COMPLETED
                   : op->word[5] == 'f' ? COIL_FIRST_COMPLETED
                                        : COIL_FIRST_EXCEPTION;
  size_t n = given(op, 1, ts, is);
  int done = coil_wait(ts, n, when, duration(op->args[0]));
  if (done < 0) return done;
  add_number(p, done);
  for (size_t i = 0; i < n; i++)
    if (coil_task_is_done(ts[i])) add_number(p, is[i]);
  return 0;
}

/* Ask all tasks to end, one after the other, until they have. */
static int do_reap(struct player *p, const struct op *op) {
  (void)p, (void)op;
  bool again = true;
  while (again) {
    again = false;
    for (int i = 0; i < TASKS; i++) {
      if (!scene.tasks[i] || !coil_task_cancel(scene.tasks[i])) continue;
      again = true;
      int err = coil_sleep(COIL_SEC(10));
      if (err) return err;
    }
  }
  return 0;
}

/* --- things to wait for --------------------------------------------------- */

static int do_event(struct player *p, const struct op *op) {
  (void)p;
  coil_event *e = &scene.events[op->args[0]];
  if (op->word[6] == 'w') return coil_event_wait(e);
  if (op->word[6] == 's')
    coil_event_set(e);
  else
    coil_event_clear(e);
  return 0;
}

static int do_put(struct player *p, const struct op *op) {
  coil_queue *q = &scene.queues[op->args[0]];
  void *item = (void *)(intptr_t)op->args[1];
  if (op->word[3] == '\0') return coil_queue_put(q, item);
  int err = coil_queue_put_nowait(q, item);
  if (err == -EAGAIN) answer(p, "full");
  return err == -EAGAIN ? 0 : err;
}

static int do_get(struct player *p, const struct op *op) {
  coil_queue *q = &scene.queues[op->args[0]];
  void *item = NULL;
  int err = op->word[3] ? coil_queue_get_nowait(q, &item)
                        : coil_queue_get(q, &item);
  if (err == -EAGAIN) answer(p, "empty");
  if (!err) add_number(p, (intptr_t)item);
  return err == -EAGAIN ? 0 : err;
}

static int do_task_done(struct player *p, const struct op *op) {
  (void)p;
  return coil_queue_task_done(&scene.queues[op->args[0]]);
}

static int do_join(struct player *p, const struct op *op) {
  (void)p;
  return coil_queue_join(&scene.queues[op->args[0]]);
}

static int do_condition_wait(struct player *p, const struct op *op) {
  (void)p;
  return coil_condition_wait(&scene.conditions[op->args[0]]);
}

static int do_notify(struct player *p, const struct op *op) {
  (void)p;
  return coil_condition_notify(&scene.conditions[op->args[0]],
                               (size_t)op->args[1]);
}

static int do_barrier(struct player *p, const struct op *op) {
  int number = coil_barrier_wait(&scene.barriers[op->args[0]]);
  if (number >= 0) add_number(p, number);
  return number < 0 ? number : 0;
}

static int do_await_future(struct player *p, const struct op *op) {
  void *value = NULL;
  int err = coil_await(future(op->args[0]), &value);
  add_number(p, (intptr_t)value);
  return err;
}

static int do_set_future(struct player *p, const struct op *op) {
  void *value = (void *)(intptr_t)op->args[1];
  if (coil_future_set(future(op->args[0]), 0, value)) answer(p, "no");
  return 0;
}

static const struct {
  const char *word;
  int (*fn)(struct player *p, const struct op *op);
} operations[] = {
    {"sleep", do_sleep},
    {"yield", do_yield},
    {"say", do_say},
    {"fail", do_fail},
    {"create", do_create},
    {"child", do_child},
    {"await", do_await},
    {"shield", do_await},
    {"wait_for", do_await},
    {"cancel", do_cancel},
    {"done", do_done},
    {"cancel_self", do_cancel_self},
    {"uncancel", do_uncancel},
    {"cancelling", do_cancelling},
    {"gather", do_gather},
    {"gather_errors", do_gather},
    {"wait_all", do_wait},
    {"wait_first", do_wait},
    {"wait_error", do_wait},
    {"reap", do_reap},
    {"event_wait", do_event},
    {"event_set", do_event},
    {"event_clear", do_event},
    {"put", do_put},
    {"put_nowait", do_put},
    {"get", do_get},
    {"get_nowait", do_get},
    {"task_done", do_task_done},
    {"join", do_join},
    {"condition_wait", do_condition_wait},
    {"notify", do_notify},
    {"barrier", do_barrier},
    {"await_future", do_await_future},
    {"set_future", do_set_future},
};

int operate(struct player *p, const struct op *op) {
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
    if (strcmp(op->word, operations[i].word) == 0)
      return operations[i].fn(p, op);
  fprintf(stderr, "play: there is no operation `%s`\n", op->word);
  exit(1);
}
