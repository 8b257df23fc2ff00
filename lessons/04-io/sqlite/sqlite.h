/* sqlite.h -- SQLite for tasks.
 *
 * SQLite's functions block: each statement runs in a thread, and only the task
 * that asked for it waits.  A connection does one thing at a time, in the order
 * in which it was asked.  To do several, open several.
 *
 * A task that is cancelled in a query has its statement interrupted.  It goes
 * on when the thread has let go of the connection, which is then as good as
 * before. */
#ifndef SQLITE_H
#define SQLITE_H

#include "coil.h"

#include <sqlite3.h>
#include <stdatomic.h>

typedef struct database {
  sqlite3 *handle; /* NULL when it is closed */
  coil_lock lock;  /* held by the one who uses the connection */
  atomic_bool is_interrupted;
} database;

/* Open the file, or create it; ":memory:" is a database that nobody else sees.
 * Returns 0 or a negative errno.  Suspends. */
COIL_MUST_CHECK int database_open(database *d, const char *path);

/* Run one statement, with values for its question marks: a list of texts that
 * ends with NULL, or NULL for none.  *rows is its rows as text, columns divided
 * by tabs, each row ended by '\n', and yours to free; rows may be NULL.
 *
 * Returns 0; -ECANCELED when it was interrupted, -EBUSY when another connection
 * has the file locked, -EBADF when this one is closed, -EINVAL for wrong SQL
 * (database_error says what is wrong), -EIO and so on.  Suspends. */
COIL_MUST_CHECK int database_query(database *d, const char *sql,
                                   const char *const values[], char **rows);

/* A transaction: what is done from begin to end is kept as a whole, or not at
 * all.  The connection is the caller's meanwhile, and others wait.
 *
 *   int err = database_begin(d);
 *   if (err) return err;
 *   err = database_query(d, ...);      // any number
 *   return database_end(d, err);
 *
 * End keeps it all when err is 0, else takes it all back, also when the task is
 * cancelled.  Returns err, or the error in keeping.  Both suspend. */
COIL_MUST_CHECK int database_begin(database *d);
COIL_MUST_CHECK int database_end(database *d, int err);

/* The reason of the last error, in English. */
const char *database_error(const database *d);

/* Close, after all that was asked before.  Who asks later gets -EBADF.
 * Returns 0, or what was thrown at the caller: then it is still open.
 * Suspends. */
COIL_MUST_CHECK int database_close(database *d);

#endif
