/* thread.c -- see thread.h.
 *
 * A job is touched by one side at a time.  It goes from the loop into the queue
 * of a pool, to a thread, and back through the loop's inbox; the locks on the
 * way make each see what the other has written.  Only `state` is looked at from
 * both sides, under the pool's lock. */
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { POOLS = 2, MOST_THREADS = 32, SPARE_THREADS = 4 };

struct pool {
  pthread_mutex_t lock;
  pthread_cond_t news; /* a job, or the end */
  coil_list queue;
  int queued, idle; /* jobs, and threads, that wait for each other */
  bool is_closing;
  pthread_t threads[MOST_THREADS]; /* these three are the loop's */
  int n, limit;
};

struct coil_pools {
  struct pool pools[POOLS];
  coil_list abandoned; /* jobs that run, although nobody waits for them */
  coil_closer closer;
};

struct job {
  coil_list link;     /* in the queue, or among the abandoned */
  coil_handle report; /* in the inbox */
  enum { QUEUED, RUNNING, ENDED } state;
  coil_job_options how;
  coil_loop *loop;
  struct pool *pool;
  coil_task *waiter; /* NULL when it is abandoned */
  bool is_reported;
  coil_fn *fn;
  void *arg, *value;
  int err;
};

static void report(void *job);

/* --- in the threads ------------------------------------------------------- */

static struct job *next_job(struct pool *p) {
  while (coil_list_is_empty(&p->queue)) {
    if (p->is_closing) return NULL;
    p->idle++;
    pthread_cond_wait(&p->news, &p->lock);
    p->idle--;
  }
  p->queued--;
  return coil_entry(coil_list_pop(&p->queue), struct job, link);
}

/* Once it is posted, the job may be gone. */
static void *work(void *pool) {
  struct pool *p = pool;
  pthread_mutex_lock(&p->lock);
  for (struct job *j; (j = next_job(p));) {
    j->state = RUNNING;
    pthread_mutex_unlock(&p->lock);
    errno = 0;
    j->err = j->fn(j->arg, &j->value);
    pthread_mutex_lock(&p->lock);
    j->state = ENDED;
    coil_call_soon_threadsafe(j->loop, &j->report, report, j);
  }
  pthread_mutex_unlock(&p->lock);
  return NULL;
}

/* --- pools ---------------------------------------------------------------- */

/* A new thread has the signal mask of its maker.  Faults are not blocked: they
 * belong to whoever makes them.  Some systems' threads have small stacks. */
static int start_thread(struct pool *p) {
  sigset_t all, before;
  pthread_attr_t attributes;
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  sigfillset(&all);
  for (int i = 0; i < 5; i++) sigdelset(&all, faults[i]);
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 8 << 20);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int err = pthread_create(&p->threads[p->n], &attributes, work, p);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (!err) p->n++;
  return -err;
}

static void close_pool(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  p->is_closing = true;
  pthread_cond_broadcast(&p->news);
  pthread_mutex_unlock(&p->lock);
  for (int i = 0; i < p->n; i++) pthread_join(p->threads[i], NULL);
  pthread_cond_destroy(&p->news);
  pthread_mutex_destroy(&p->lock);
}

static void finish(struct job *j, void *value) {
  if (j->how.release) j->how.release(j->arg, value);
  free(j);
}

/* No task is left, so each job has been abandoned; and none runs any more. */
static void close_pools(coil_loop *loop) {
  struct coil_pools *all = loop->pools;
  coil__inbox_shut(loop); /* or a job could wait for us, and we for it */
  for (int i = 0; i < POOLS; i++) close_pool(&all->pools[i]);
  while (!coil_list_is_empty(&all->abandoned)) {
    struct job *j = coil_entry(all->abandoned.next, struct job, link);
    coil_handle_cancel(&j->report);
    report(j);
  }
  free(all);
  loop->pools = NULL;
}

static int need_pools(coil_loop *loop) {
  if (loop->pools) return 0;
  struct coil_pools *all = malloc(sizeof *all);
  if (!all) return -ENOMEM;
  long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  long limit = cpus + SPARE_THREADS; /* as asyncio has it */
  if (limit > MOST_THREADS || cpus < 0) limit = MOST_THREADS;
  for (int i = 0; i < POOLS; i++) {
    struct pool *p = &all->pools[i];
    *p = (struct pool){.lock = PTHREAD_MUTEX_INITIALIZER,
                       .news = PTHREAD_COND_INITIALIZER,
                       .limit = (int)limit};
    coil_list_init(&p->queue);
  }
  coil_list_init(&all->abandoned);
  loop->pools = all;
  coil_loop_at_close(loop, &all->closer, close_pools);
  return 0;
}

/* --- one job -------------------------------------------------------------- */

/* While a job is out the loop waits, and a simulated clock stands still. */
static int go_out(coil_loop *loop) {
  int err = coil_threadsafe_begin(loop);
  if (err) return err;
  err = need_pools(loop); /* after the inbox, so that they are closed before */
  if (err)
    coil_threadsafe_end(loop);
  else
    coil_loop_hold(loop);
  return err;
}

static void come_back(coil_loop *loop) {
  coil_loop_release(loop);
  coil_threadsafe_end(loop);
}

/* Back in the loop's thread. */
static void report(void *job) {
  struct job *j = job;
  j->is_reported = true;
  come_back(j->loop);
  if (j->waiter) {
    coil_task_step(j->waiter);
  } else {
    coil_list_remove(&j->link);
    finish(j, j->value);
  }
}

static bool take_back(struct job *j) {
  pthread_mutex_lock(&j->pool->lock);
  bool taken = j->state == QUEUED;
  if (taken) {
    coil_list_remove(&j->link);
    j->pool->queued--;
  }
  pthread_mutex_unlock(&j->pool->lock);
  if (taken) come_back(j->loop);
  return taken;
}

/* Without a new thread it has to wait for those that are there, if any. */
static int submit(struct job *j) {
  struct pool *p = j->pool = &j->loop->pools->pools[j->how.pool];
  pthread_mutex_lock(&p->lock);
  coil_list_push(&p->queue, &j->link);
  p->queued++;
  bool wants_thread = p->queued > p->idle && p->n < p->limit;
  pthread_cond_signal(&p->news);
  pthread_mutex_unlock(&p->lock);
  int err = wants_thread ? start_thread(p) : 0;
  if (!err || p->n > 0) return 0;
  take_back(j);
  return err;
}

static void interrupt(struct job *j) {
  if (!j->how.interrupt) return;
  pthread_mutex_lock(&j->pool->lock);
  if (j->state == RUNNING) j->how.interrupt(j->arg);
  pthread_mutex_unlock(&j->pool->lock);
}

/* The task was thrown err while the job was out.  Returns whether the job is
 * still its business. */
static bool give_up(struct job *j, int *err) {
  if (take_back(j)) return true;
  interrupt(j);
  if (!j->how.waits_on_cancel) {
    j->waiter = NULL;
    coil_list_push(&j->loop->pools->abandoned, &j->link);
    return false;
  }
  while (!j->is_reported) {
    int again = coil_park("thread", j);
    if (again == -ECANCELED) *err = again;
  }
  return true;
}

/* The job is over, or never began, and the task has its outcome: a value that
 * comes with an error is not one. */
static int settle(struct job *j, int err, void **result) {
  if (!err) err = j->err;
  void *value = j->value;
  if (err >= 0 && result) {
    *result = value;
    value = NULL;
  }
  finish(j, value);
  return err;
}

static int run_job(struct job *j, void **result) {
  int err = go_out(j->loop);
  if (!err) err = submit(j);
  if (err) return settle(j, err, NULL);
  err = coil_park("thread", j);
  if (err && !j->is_reported && !give_up(j, &err)) return err;
  return settle(j, err, result);
}

int coil_to_thread_with(const coil_job_options *how, coil_fn *fn, void *arg,
                        void **result) {
  coil_task *t = coil_current_task();
  coil_require(t, "only a task can wait; start one with coil_run.");
  struct job *j = malloc(sizeof *j);
  if (!j) {
    if (how->release) how->release(arg, NULL);
    return -ENOMEM;
  }
  *j = (struct job){
      .how = *how, .loop = t->future.loop, .waiter = t, .fn = fn, .arg = arg};
  int before = errno;
  int err = run_job(j, result);
  errno = before;
  return err;
}

int coil_to_thread(coil_fn *fn, void *arg, void **result) {
  static const coil_job_options as_ever = {.pool = COIL_POOL_WORK};
  return coil_to_thread_with(&as_ever, fn, arg, result);
}
