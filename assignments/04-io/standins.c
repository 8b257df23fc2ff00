/* standins.c -- a server, a database and a slow file, with known delays.
 *
 * They stand in for real ones, so that neither a network nor a database is
 * needed, and so that it is known when each has to answer.  This is a part of
 * scenes.c, which includes it.
 *
 * Each says "a has answered" in the moment before it gives its number away. */
#include "dashboard.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "delays.h"

#define SERVER   "server"     /* its socket, in a folder of our own */
#define PATIENCE COIL_SEC(10) /* of the server, for the request */

struct standin {
  char name[8];
  coil_time delay;
  int value; /* or MISSING: there is no such page */
};

enum { MOST = 8, MISSING = -1 };

static struct standin standins[MOST];
static size_t standin_count;
static coil_loop *the_loop;

static void say_answered(const struct standin *s) {
  printf("%s has answered\n", s->name);
}

/* --- a pause in a thread ----------------------------------------------- */

struct pause {
  pthread_mutex_t lock;
  pthread_cond_t news;
  bool is_interrupted;
  bool is_over; /* nobody pauses any more */
  coil_time delay;
  coil_task *napper;
};

static void init_pause(struct pause *p) {
  pthread_condattr_t attributes;
  *p = (struct pause){.lock = PTHREAD_MUTEX_INITIALIZER};
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&p->news, &attributes);
  pthread_condattr_destroy(&attributes);
}

/* The cooperative clock is coil's own, and stands still while a job is with a
 * thread.  So a task sleeps for the thread, and the loop is not held then. */
static int nap(void *arg, void **result) {
  struct pause *p = arg;
  bool was_held = the_loop->held > 0;
  (void)result;
  if (p->is_interrupted) return -ECANCELED;
  p->napper = coil_current_task();
  if (was_held) coil_loop_release(the_loop);
  int err = coil_sleep(p->delay);
  if (was_held) coil_loop_hold(the_loop);
  p->napper = NULL;
  return err;
}

static void wait_until(struct pause *p, const struct timespec *end) {
  int err = 0;
  pthread_mutex_lock(&p->lock);
  while (!p->is_interrupted && !err)
    err = pthread_cond_timedwait(&p->news, &p->lock, end);
  pthread_mutex_unlock(&p->lock);
}

/* Block the thread.  Where that is the loop's, nobody can interrupt it. */
static int block(struct pause *p, coil_time delay) {
  struct timespec t = {delay / COIL_SEC(1), delay % COIL_SEC(1)};
  p->delay = delay;
  pthread_mutex_lock(&p->lock);
  bool is_over = p->is_interrupted = p->is_over;
  pthread_mutex_unlock(&p->lock);
  if (is_over) return -EINTR;
  if (coil_get_running_loop()) {
    nanosleep(&t, NULL);
  } else if (the_loop->sim) {
    int err = coil_run_coroutine_threadsafe(the_loop, nap, p, NULL);
    return err ? -EINTR : 0;
  } else {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    coil_time ns = end.tv_nsec + t.tv_nsec;
    end.tv_sec += t.tv_sec + ns / COIL_SEC(1);
    end.tv_nsec = ns % COIL_SEC(1);
    wait_until(p, &end);
  }
  return p->is_interrupted ? -EINTR : 0;
}

static void interrupt(struct pause *p, bool for_good) {
  pthread_mutex_lock(&p->lock);
  p->is_interrupted = true;
  p->is_over = for_good;
  pthread_cond_signal(&p->news);
  pthread_mutex_unlock(&p->lock);
  if (p->napper) coil_task_cancel(p->napper);
}

/* When the loop is closed, a thread that still waits for its nap would never
 * hear of the end. */
static int end_nap(struct pause *p) {
  int err = 0;
  if (!p->napper) return 0;
  interrupt(p, true);
  while (p->napper && !err) err = coil_yield();
  return err ? err : coil_yield();
}

/* --- the database: one connection for each table ----------------------- */

struct database {
  const struct standin *table;
  struct pause pause;
  atomic_bool is_busy;
};

static struct database databases[MOST];

int database_query(database *db, const char *table, int *value) {
  if (strcmp(table, db->table->name) != 0) return -ENOENT;
  if (atomic_exchange(&db->is_busy, true)) return -EBUSY;
  int err = block(&db->pause, db->table->delay);
  if (err) block(&db->pause, STOPPING);
  if (!err) say_answered(db->table);
  if (!err) *value = db->table->value;
  db->is_busy = false;
  return err;
}

void database_interrupt(database *db) {
  if (db->is_busy) interrupt(&db->pause, false);
}

/* --- the server: HTTP/1.0 over a Unix socket --------------------------- */

static coil_server server = {.fd = -1};

/* Read all lines of a request, and find out which page it wants. */
static int read_request(coil_stream *s, char name[8]) {
  char line[1000];
  ssize_t n = coil_stream_readline(s, line, sizeof line);
  bool is_get = n > 0 && sscanf(line, "GET /%7s HTTP/1.", name) == 1;
  while (n > 0 && strcmp(line, "\r\n") != 0)
    n = coil_stream_readline(s, line, sizeof line);
  if (n < 0) return (int)n;
  return n > 0 && is_get ? 0 : -EBADMSG;
}

static const struct standin *find_page(const char *name) {
  for (size_t i = 0; i < standin_count; i++)
    if (strcmp(standins[i].name, name) == 0) return &standins[i];
  return NULL;
}

static int send_text(coil_stream *s, const char *text) {
  return coil_stream_write(s, text, strlen(text));
}

/* The head is sent when half of the time is over, with the first digit of the
 * page behind it, and the rest at the end. */
static int send_page(coil_stream *s, const struct standin *page) {
  char text[40];
  snprintf(text, sizeof text, "%d\n", page->value);
  coil_time half = head_delay(page->delay);
  int err = coil_sleep(half);
  if (!err && page->value != MISSING)
    err = send_text(s, "HTTP/1.0 200 OK\r\n"
                       "Content-Type: text/plain\r\nServer: stand-in\r\n\r\n");
  if (!err && page->value != MISSING) err = coil_stream_write(s, text, 1);
  if (!err) err = coil_sleep(page->delay - half);
  if (err) return err;
  say_answered(page);
  if (page->value == MISSING)
    return send_text(s, "HTTP/1.0 404 Not Found\r\n\r\n404\n");
  return send_text(s, text + 1);
}

static int serve(coil_stream *s, void *arg) {
  coil_timeout limit;
  char name[8] = "";
  (void)arg;
  int err = coil_timeout_enter(&limit, PATIENCE);
  if (err) return err;
  err = coil_timeout_exit(&limit, read_request(s, name));
  if (err == -ETIMEDOUT)
    return send_text(s, "HTTP/1.0 408 Request Timeout\r\n\r\n");
  if (err) return send_text(s, "HTTP/1.0 400 Bad Request\r\n\r\n");
  const struct standin *page = find_page(name);
  if (!page) return send_text(s, "HTTP/1.0 404 Not Found\r\n\r\n");
  return send_page(s, page);
}

/* --- a slow file: who opens it waits for its text ---------------------- */

struct file {
  const struct standin *content;
  struct pause pause;
  pthread_t feeder;
  bool is_there;
  atomic_bool is_fed;
};

static struct file files[MOST];

/* To open a FIFO for writing takes until somebody opens it for reading. */
static void *feed(void *arg) {
  struct file *f = arg;
  int fd = open(f->content->name, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return NULL;
  block(&f->pause, f->content->delay);
  say_answered(f->content);
  dprintf(fd, "%d\n", f->content->value);
  close(fd);
  f->is_fed = true;
  return NULL;
}

static int make_file(const struct standin *content) {
  struct file *f = &files[content - standins];
  f->content = content;
  init_pause(&f->pause);
  if (mkfifo(content->name, 0600) != 0) return -errno;
  int err = pthread_create(&f->feeder, NULL, feed, f);
  f->is_there = !err;
  return -err;
}

/* One that nobody has read to its end keeps its thread. */
static void remove_file(struct file *f) {
  if (f->is_fed)
    pthread_join(f->feeder, NULL);
  else
    pthread_detach(f->feeder);
  unlink(f->content->name);
}
