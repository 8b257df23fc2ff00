/* inbox.c -- see inbox.h. */
#include "inbox.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

int coil_bell_init(coil_bell *b, coil_loop *loop, coil_callback *fn,
                   void *arg) {
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) return -errno;
  *b = (coil_bell){loop, fn, arg, fd, .process = coil__process};
  return 0;
}

/* The bell is silenced before fn looks at what the ring was for: the other way
 * round, a ring in between would be lost.  When it cannot be watched again,
 * for lack of memory, nobody is there to be told: then each turn looks. */
static void answer(void *bell) {
  coil_bell *b = bell;
  uint64_t rings;
  if (read(b->fd, &rings, sizeof rings) < 0) rings = 0; /* nobody has rung */
  if (coil_bell_listen(b) < 0) coil_call_soon(b->loop, &b->retry, answer, b);
  if (rings > 0) b->fn(b->arg);
}

int coil_bell_listen(coil_bell *b) {
  return coil_poll_add(b->loop, &b->watch, b->fd, COIL_READ, answer, b);
}

void coil_bell_ignore(coil_bell *b) {
  coil_poll_cancel(b->loop, &b->watch);
  coil_handle_cancel(&b->retry);
}

/* It cannot fail but when it has been rung 2^64 times, which is loud enough.
 * In the child of a fork it would ring in the parent. */
void coil_bell_ring(const coil_bell *b) {
  static const uint64_t once = 1;
  if (b->process != coil__process) return;
  while (write(b->fd, &once, sizeof once) < 0 && errno == EINTR) continue;
}

void coil_bell_close(coil_bell *b) {
  coil_bell_ignore(b);
  coil_poll_close(b->loop, b->fd);
}

/* --- other threads -------------------------------------------------------- */

/* The loop's door guards whether there is one, and its first three members.  A
 * lock of its own would be gone with it, while somebody still knocks. */
struct coil_inbox {
  unsigned begun;   /* how many want it open */
  bool is_shut;     /* the loop turns no more */
  coil_list calls;  /* handles on their way to the loop */
  coil_loop *loop;
  coil_closer closer;
  coil_bell bell;
  coil_list visits; /* begun, and not ended */
  coil_list signals;
};

struct visit { /* a task for another thread, which waits for its end */
  coil_handle handle;
  coil_list link;
  coil_loop *loop;
  coil_fn *fn;
  void *arg, *value;
  int err;
  coil_task *task;
  coil_done done;
  sem_t ended;
};

static void collect(void *inbox) {
  struct coil_inbox *in = inbox;
  pthread_mutex_lock(&in->loop->door);
  coil_list_move(&in->loop->ready, &in->calls);
  pthread_mutex_unlock(&in->loop->door);
}

/* After the post the visit is gone: it is on the stack of the other thread. */
static void end_visit(coil_future *f, void *visit) {
  struct visit *v = visit;
  coil_list_remove(&v->link);
  v->err = coil_future_result(f, &v->value);
  coil_task_release(v->task);
  sem_post(&v->ended);
}

static void begin_visit(void *visit) {
  struct visit *v = visit;
  v->task = coil_loop_create_task(v->loop, v->fn, v->arg);
  if (v->task) {
    coil_list_push(&v->loop->inbox->visits, &v->link);
    coil_future_add_done(coil_task_future(v->task), &v->done, end_visit, v);
  } else {
    v->err = coil_loop_is_open(v->loop) ? -ENOMEM : -ECANCELED;
    sem_post(&v->ended);
  }
}

/* No thread may be left waiting for a loop that turns no more. */
static void end_all_visits(struct coil_inbox *in) {
  coil_list *ready = &in->loop->ready;
  for (coil_list *l = ready->next, *next; l != ready; l = next) {
    next = l->next;
    coil_handle *h = coil_entry(l, coil_handle, link);
    if (h->fn != begin_visit) continue;
    coil_list_remove(l);
    h->fn(h->arg);
  }
  while (!coil_list_is_empty(&in->visits)) {
    struct visit *v = coil_entry(in->visits.next, struct visit, link);
    coil_future_remove_done(&v->done);
    end_visit(coil_task_future(v->task), v);
  }
}

void coil__inbox_shut(coil_loop *loop) {
  struct coil_inbox *in = loop->inbox;
  pthread_mutex_lock(&loop->door);
  in->is_shut = true;
  pthread_mutex_unlock(&loop->door);
  collect(in);
  end_all_visits(in);
}

static void close_inbox(coil_loop *loop) {
  struct coil_inbox *in = loop->inbox;
  coil__inbox_shut(loop);
  while (!coil_list_is_empty(&in->signals))
    coil_remove_signal_handler(coil_entry(in->signals.next, coil_signal, link));
  coil_bell_close(&in->bell);
  pthread_mutex_lock(&loop->door);
  loop->inbox = NULL;
  pthread_mutex_unlock(&loop->door);
  free(in);
}

static int need_inbox(coil_loop *loop) {
  if (loop->inbox) return coil_loop_is_open(loop) ? 0 : -EINVAL;
  int err = coil_poll_init(loop); /* so that it is closed after us */
  if (err) return err;
  struct coil_inbox *in = malloc(sizeof *in);
  if (!in) return -ENOMEM;
  *in = (struct coil_inbox){.loop = loop};
  err = coil_bell_init(&in->bell, loop, collect, in);
  if (err) {
    free(in);
    return err;
  }
  coil_list_init(&in->calls);
  coil_list_init(&in->visits);
  coil_list_init(&in->signals);
  loop->inbox = in; /* before any thread knows of it */
  coil_loop_at_close(loop, &in->closer, close_inbox);
  return 0;
}

static void count(struct coil_inbox *in, int change) {
  pthread_mutex_lock(&in->loop->door);
  in->begun += (unsigned)change;
  pthread_mutex_unlock(&in->loop->door);
}

int coil_threadsafe_begin(coil_loop *loop) {
  int err = need_inbox(loop);
  struct coil_inbox *in = loop->inbox;
  if (!err && in->begun == 0) err = coil_bell_listen(&in->bell);
  if (!err) count(in, +1);
  return err;
}

void coil_threadsafe_end(coil_loop *loop) {
  struct coil_inbox *in = loop->inbox;
  coil_require(in && in->begun > 0, "ended more often than begun.");
  count(in, -1);
  if (in->begun == 0) coil_bell_ignore(&in->bell);
}

/* A copy made by fork may have a door that nobody will ever open.  The bell is
 * rung behind it: afterwards the loop may make the call, end, and be closed. */
int coil_call_soon_threadsafe(coil_loop *loop, coil_handle *h,
                              coil_callback *fn, void *arg) {
  if (!coil_loop_is_open(loop)) return -EINVAL;
  pthread_mutex_lock(&loop->door);
  struct coil_inbox *in = loop->inbox;
  int err = in && in->begun > 0 && !in->is_shut ? 0 : -EINVAL;
  if (!err) {
    bool is_first = coil_list_is_empty(&in->calls);
    h->fn = fn;
    h->arg = arg;
    coil_list_push(&in->calls, &h->link);
    if (is_first) coil_bell_ring(&in->bell);
  }
  pthread_mutex_unlock(&loop->door);
  return err;
}

int coil_run_coroutine_threadsafe(coil_loop *loop, coil_fn *fn, void *arg,
                                  void **result) {
  struct visit v = {.loop = loop, .fn = fn, .arg = arg};
  if (coil_get_running_loop() == loop) return -EDEADLK;
  sem_init(&v.ended, 0, 0);
  int err = coil_call_soon_threadsafe(loop, &v.handle, begin_visit, &v);
  if (!err) {
    while (sem_wait(&v.ended) < 0 && errno == EINTR) continue;
    err = v.err;
    if (result && err >= 0) *result = v.value;
  }
  sem_destroy(&v.ended);
  return err;
}

/* --- signals -------------------------------------------------------------- */

static _Atomic(coil_signal *) watchers[NSIG];
static atomic_int inside; /* threads that are in on_signal */

/* It may run at any moment, even between two halves of anything, and in any
 * thread: it only rings. */
static void on_signal(int signo) {
  int before = errno;
  inside++;
  coil_signal *s = watchers[signo];
  if (s) coil_bell_ring(&s->bell);
  inside--;
  errno = before;
}

static void signal_came(void *signal) {
  coil_signal *s = signal;
  s->fn(s->arg);
}

static int watch(coil_loop *loop, coil_signal *s, int signo, int flags) {
  if (signo <= 0 || signo >= NSIG) return -EINVAL;
  int err = need_inbox(loop);
  if (!err) err = coil_bell_init(&s->bell, loop, signal_came, s);
  if (err) return err;
  coil_signal *nobody = NULL;
  bool is_ours = atomic_compare_exchange_strong(&watchers[signo], &nobody, s);
  if (!is_ours) err = -EBUSY;
  if (!err) err = coil_bell_listen(&s->bell);
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};
  if (!err && sigaction(signo, &action, &s->before) < 0) err = -errno;
  if (err) {
    if (is_ours) watchers[signo] = NULL;
    coil_bell_close(&s->bell);
    return err;
  }
  s->signo = signo;
  coil_list_push(&loop->inbox->signals, &s->link);
  return 0;
}

int coil_add_signal_handler(coil_loop *loop, coil_signal *s, int signo,
                            coil_callback *fn, void *arg) {
  *s = (coil_signal){.fn = fn, .arg = arg};
  return watch(loop, s, signo, SA_RESTART);
}

/* The handler may just be running in another thread, and want to ring. */
bool coil_remove_signal_handler(coil_signal *s) {
  if (s->signo == 0) return false;
  sigaction(s->signo, &s->before, NULL);
  watchers[s->signo] = NULL;
  while (inside > 0) sched_yield();
  s->signo = 0;
  coil_list_remove(&s->link);
  coil_bell_close(&s->bell);
  return true;
}

static void interrupt(void *scope) {
  coil_scope_cancel(scope);
}

int coil_interruptible(coil_fn *fn, void *arg, void **result) {
  struct sigaction now;
  sigaction(SIGINT, NULL, &now);
  if (now.sa_handler != SIG_DFL) return fn(arg, result);
  coil_scope scope;
  coil_signal s = {.fn = interrupt, .arg = &scope};
  coil_scope_enter(&scope);
  /* Once it has come, the next one kills, even if the loop is stuck. */
  int err =
      watch(coil_get_running_loop(), &s, SIGINT, SA_RESTART | SA_RESETHAND);
  if (err) return coil_scope_exit(&scope, err, 0);
  err = fn(arg, result);
  coil_remove_signal_handler(&s);
  return coil_scope_exit(&scope, err, -EINTR);
}
