/* serve.h -- open connections, and serve those who open one to us.
 *
 * Hosts are numeric addresses here ("127.0.0.1", "::1"): looking up a name
 * means waiting for other machines, in a function of libc that blocks, and is
 * therefore a matter for a thread: coil_open_connection_by_name, in files.h. */
#ifndef COIL_SERVE_H
#define COIL_SERVE_H

#include "cancel.h"
#include "sync.h"

#include <sys/socket.h>
#include <sys/un.h>

typedef struct coil_stream coil_stream; /* stream.h includes this header */

/* Connect, and make s the stream of that connection.  Returns 0, and s must be
 * closed some time; or -ECONNREFUSED and the other errors of socket(2) and
 * connect(2), -EINVAL when the host is not a numeric address, -ENAMETOOLONG for
 * a path, -ENOMEM, and s is nothing.  Suspend. */
COIL_MUST_CHECK int coil_open_connection(const char *host, int port,
                                         coil_stream *s);
COIL_MUST_CHECK int coil_open_unix_connection(const char *path, coil_stream *s);
COIL_MUST_CHECK int coil_open_connection_to(const struct sockaddr *to,
                                            socklen_t size, coil_stream *s);

/* What serves one client, in a task of its own.  When it returns, the stream is
 * closed: after everything written has gone out, or at once if it returns an
 * error.  (If the client has sent what nobody has read, TCP resets the
 * connection then, and may drop the end of an answer: so read all, or wait for
 * the client's end.) */
typedef int coil_client_fn(coil_stream *s, void *arg);

/* A server is yours, and must stay until coil_server_wait_closed has
 * returned. */
typedef struct coil_server {
  coil_loop *loop;
  int fd;  /* of the listening socket, -1 once it is closed */
  int err; /* why it stopped by itself, or 0 */
  coil_client_fn *fn;
  void *arg;
  coil_task *acceptor; /* the task that accepts, until it has ended */
  coil_done acceptor_done;
  coil_list clients;
  coil_event changed; /* for those who wait for the end */
  struct sockaddr_un path; /* of a Unix socket, and which file that is */
  ino_t inode;
} coil_server;

/* Listen, and run fn(stream, arg) for everybody who connects.  host may be NULL
 * for all IPv4 addresses of this machine, and port 0 for any that is free.  A
 * socket file that is left over at `path` is replaced.
 *
 * When descriptors or memory run out, clients wait for 100 ms, and then it is
 * tried again.  Returns 0, or -EADDRINUSE and the other errors of socket(2),
 * bind(2) and listen(2), -EINVAL, -ENAMETOOLONG, -ENOMEM.  Never suspend. */
int coil_start_server(const char *host, int port, coil_client_fn *fn, void *arg,
                      coil_server *server);
int coil_start_unix_server(const char *path, coil_client_fn *fn, void *arg,
                           coil_server *server);

/* The port on which it listens, or -errno. */
int coil_server_port(const coil_server *server);

/* Stop listening, and remove the socket file.  Clients are served to their end.
 * Never suspends. */
void coil_server_close(coil_server *server);

/* Cancel the tasks of all clients.  Never suspends. */
void coil_server_close_clients(coil_server *server);

/* Wait until somebody has closed the server, and all clients are served; so
 * this is also how to serve for ever.  When the caller is cancelled, the server
 * is closed, its clients are cancelled, and this returns -ECANCELED when they
 * have ended.  In every case, nobody uses the server any more; but -EDEADLK at
 * once to who serves one of its clients, as he would wait for himself.
 * Suspends. */
COIL_MUST_CHECK int coil_server_wait_closed(coil_server *server);

#endif
