/* files.h -- files and host names, as calls that only the calling task waits
 * for.
 *
 * The system offers no other way to read a file or to resolve a name than to
 * block; so each of these is a job in a thread.  What the job uses is its own
 * copy: a cancelled task goes on at once, and nothing of its memory is touched
 * afterwards.  What had begun may still happen, and the loop's close waits for
 * it: for a FIFO, maybe for ever. */
#ifndef COIL_FILES_H
#define COIL_FILES_H

#include "stream.h"

#include <netdb.h>
#include <sys/types.h>

/* Read all of a file.  Returns how many bytes, and one '\0' more follows them;
 * *data is yours to free.  -EFBIG from 2 GiB on, -ENOMEM, or the errors of
 * open(2) and read(2).  Suspends. */
COIL_MUST_CHECK int coil_read_file(const char *path, char **data);

/* Make these n bytes all that is in the file; it is created if there is none.
 * Returns 0, -ENOMEM, or the errors of open(2), write(2), close(2).  After an
 * error the file may hold a part.  Suspends. */
COIL_MUST_CHECK int coil_write_file(const char *path, const void *data,
                                    size_t n);

/* The same, but whoever opens the file finds all of the old or all of the new
 * bytes, also after a crash: they are written to a file beside it, called
 * PATH.PID-N, which then takes its name (and place: other links to the old file
 * keep the old, and a symbolic link is replaced itself).  It is as open to
 * others as the old one was; its owner is who does this.  Suspends. */
COIL_MUST_CHECK int coil_replace_file(const char *path, const void *data,
                                      size_t n);

/* Read up to n bytes from `offset` on, until they are there or the file ends.
 * Returns how many; -EINVAL for more than INT_MAX, -ENOMEM, or the errors of
 * pread(2).  Keep fd open until it returns.  Suspends. */
COIL_MUST_CHECK int coil_pread(int fd, void *data, size_t n, off_t offset);

/* Write n bytes from `offset` on.  Returns n, or errors as above: then some of
 * them may be written.  Suspends. */
COIL_MUST_CHECK int coil_pwrite(int fd, const void *data, size_t n,
                                off_t offset);

/* getaddrinfo(3), the system's own; *list is yours for freeaddrinfo(3).  An
 * address in figures is answered at once.  A failure that has no errno is one
 * of the codes COIL_EAI(EAI_NONAME) and so on.  Suspends, except for figures.
 */
COIL_MUST_CHECK int coil_getaddrinfo(const char *host, const char *service,
                                     const struct addrinfo *hints,
                                     struct addrinfo **list);

/* coil_open_connection to a host by its name (NULL is this machine): each of
 * its addresses is tried in turn.  Returns 0, and s must be closed some time;
 * or the error of the last one, or of coil_getaddrinfo, and s is nothing.
 * Suspends. */
COIL_MUST_CHECK int coil_open_connection_by_name(const char *host, int port,
                                                 coil_stream *s);

/* Below all negative errno; EAI_ codes have either sign. */
#define COIL_EAI(code) (-5000 - ((code) < 0 ? -(code) : (code)))

/* The text of an error of coil_getaddrinfo, be it an errno or not. */
const char *coil_gai_strerror(int err);

#endif
