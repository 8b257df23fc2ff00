/* postgres.h -- PostgreSQL for tasks.
 *
 * libpq can be used without blocking: it has a descriptor, says whether it
 * wants to read or write, and leaves the waiting to us.  So no thread is
 * needed, except for what libpq has no other way for: host names, and the
 * request to cancel a query.
 *
 * A connection does one query at a time, and belongs to one task meanwhile.
 * pool.h has connections for many tasks. */
#ifndef POSTGRES_H
#define POSTGRES_H

#include "coil.h"

#include <libpq-fe.h>

/* Connect as a string such as "host=/run/postgresql dbname=test" says.  Returns
 * 0, and *c is yours for PQfinish; -ECONNREFUSED when the server cannot be
 * reached or does not want us: then *c is yours too, for PQerrorMessage and
 * PQfinish, or NULL; or the error of coil_getaddrinfo, -EINVAL for a string
 * that is wrong, -ENOMEM, or what was thrown, and *c is NULL.  Suspends. */
COIL_MUST_CHECK int postgres_connect(const char *how, PGconn **c);

/* Run one statement, with values for its $1, $2 and so on: a list of texts that
 * ends with NULL, or NULL for none.  *rows is its result, yours for PQclear;
 * rows may be NULL.
 *
 * Returns 0; -EINVAL when the server refuses the statement, -ECONNRESET when
 * the connection broke (PQerrorMessage says why), -EBUSY when another query is
 * under way, -EOPNOTSUPP for COPY, -ENOMEM.  When an error is thrown at the
 * caller, the query is cancelled at the server, and that error returned; after
 * that postgres_is_idle says whether the connection can still be used.
 * Suspends. */
COIL_MUST_CHECK int postgres_query(PGconn *c, const char *sql,
                                   const char *const values[], PGresult **rows);

/* Is it open, and neither in a query nor in a transaction? */
bool postgres_is_idle(const PGconn *c);

#endif
