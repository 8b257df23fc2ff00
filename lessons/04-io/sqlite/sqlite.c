/* sqlite.c -- see sqlite.h. */
#include "sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOOK_EVERY = 1000 }; /* steps of SQLite's own machine */

struct job {
  database *d;
  const char *sql;
  const char *const *values;
};

/* --- in a thread -----------------------------------------------------------
 */

static int error_of(int code) {
  switch (code & 0xff) { /* the rest is detail */
  case SQLITE_OK:
  case SQLITE_ROW:
  case SQLITE_DONE: return 0;
  case SQLITE_INTERRUPT: return -ECANCELED;
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return -EBUSY;
  case SQLITE_NOMEM: return -ENOMEM;
  case SQLITE_READONLY: return -EROFS;
  case SQLITE_FULL: return -ENOSPC;
  case SQLITE_CANTOPEN: return -ENOENT;
  case SQLITE_CONSTRAINT: return -EEXIST;
  case SQLITE_ERROR:
  case SQLITE_RANGE:
  case SQLITE_MISUSE: return -EINVAL;
  default: return -EIO;
  }
}

static int write_row(sqlite3_stmt *statement, FILE *out) {
  int columns = sqlite3_column_count(statement);
  for (int i = 0; i < columns; i++) {
    const unsigned char *text = sqlite3_column_text(statement, i);
    fprintf(out, "%s%s", i ? "\t" : "", text ? (const char *)text : "NULL");
  }
  return fputc('\n', out) == EOF ? SQLITE_NOMEM : SQLITE_ROW;
}

static int step_through(sqlite3_stmt *statement, const struct job *job,
                        FILE *out) {
  int code = SQLITE_OK;
  for (int i = 0; job->values && job->values[i] && !code; i++)
    code =
        sqlite3_bind_text(statement, i + 1, job->values[i], -1, SQLITE_STATIC);
  if (code) return code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW)
    if (write_row(statement, out) != SQLITE_ROW) return SQLITE_NOMEM;
  return code;
}

static int run_statement(void *arg, void **rows) {
  struct job *job = arg;
  sqlite3_stmt *statement = NULL;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return -ENOMEM;
  int code = sqlite3_prepare_v2(job->d->handle, job->sql, -1, &statement, NULL);
  if (!code) code = step_through(statement, job, out);
  sqlite3_finalize(statement);
  int err = error_of(code);
  if (fclose(out) != 0 && !err) err = -ENOMEM;
  if (err)
    free(text);
  else
    *rows = text;
  return err;
}

static int is_interrupted(void *d) {
  return ((database *)d)->is_interrupted;
}

static int open_file(void *arg, void **result) {
  struct job *job = arg;
  database *d = job->d;
  (void)result;
  int code = sqlite3_open(job->sql, &d->handle);
  if (!code) {
    sqlite3_progress_handler(d->handle, LOOK_EVERY, is_interrupted, d);
    return 0;
  }
  sqlite3_close(d->handle);
  d->handle = NULL;
  return error_of(code);
}

static int close_file(void *arg, void **result) {
  struct job *job = arg;
  (void)result;
  int err = error_of(sqlite3_close(job->d->handle));
  if (!err) job->d->handle = NULL;
  return err;
}

/* --- in the loop -----------------------------------------------------------
 */

/* Called while the thread is in run_statement, never before or after.  SQLite
 * forgets an interrupt that comes before the statement's first step; the note
 * is for that case. */
static void interrupt_statement(void *arg) {
  struct job *job = arg;
  job->d->is_interrupted = true;
  sqlite3_interrupt(job->d->handle);
}

static void free_rows(void *job, void *rows) {
  (void)job;
  free(rows); /* of a query that was cancelled in its last moment */
}

/* To wait for the thread also when cancelled is what makes the rest simple: the
 * lock is held until then, so no interrupt can meet the next statement. */
static int run(struct job *job, coil_fn *fn, bool is_stoppable, char **rows) {
  coil_job_options how = {.waits_on_cancel = true, .release = free_rows};
  if (is_stoppable) how.interrupt = interrupt_statement;
  void *value = NULL;
  job->d->is_interrupted = false;
  int err = coil_to_thread_with(&how, fn, job, &value);
  if (!err && rows)
    *rows = value;
  else
    free(value);
  return err;
}

int database_open(database *d, const char *path) {
  *d = (database){.handle = NULL};
  coil_lock_init(&d->lock);
  struct job job = {.d = d, .sql = path};
  int err = run(&job, open_file, false, NULL);
  if (!err || !d->handle) return err;
  sqlite3_close(d->handle); /* cancelled, and open all the same */
  d->handle = NULL;
  return err;
}

/* Who is in a transaction has the lock already. */
int database_query(database *d, const char *sql, const char *const values[],
                   char **rows) {
  struct job job = {.d = d, .sql = sql, .values = values};
  bool is_mine = d->lock.owner == coil_current_task();
  int err = is_mine ? 0 : coil_lock_acquire(&d->lock);
  if (err) return err;
  err = d->handle ? run(&job, run_statement, true, rows) : -EBADF;
  if (!is_mine) coil_lock_release(&d->lock);
  return err;
}

int database_begin(database *d) {
  int err = coil_lock_acquire(&d->lock);
  if (err) return err;
  err = database_query(d, "BEGIN", NULL, NULL);
  return err ? database_end(d, err) : 0;
}

/* A job that has not begun can be cancelled, and then nothing is taken back:
 * try again.  Some errors make SQLite take everything back by itself. */
static int roll_back(database *d, int err) {
  struct job job = {.d = d, .sql = "ROLLBACK"};
  while (d->handle && !sqlite3_get_autocommit(d->handle)) {
    int failed = run(&job, run_statement, false, NULL);
    if (failed == -ECANCELED) err = failed;
    if (failed && failed != -ECANCELED) break;
  }
  return err;
}

int database_end(database *d, int err) {
  if (!err) err = database_query(d, "COMMIT", NULL, NULL);
  if (err) err = roll_back(d, err);
  coil_lock_release(&d->lock);
  return err;
}

const char *database_error(const database *d) {
  return d->handle ? sqlite3_errmsg(d->handle) : "the database is closed";
}

int database_close(database *d) {
  struct job job = {.d = d};
  int err = coil_lock_acquire(&d->lock);
  if (err) return err;
  if (d->handle) err = run(&job, close_file, false, NULL);
  coil_lock_release(&d->lock);
  return err;
}
