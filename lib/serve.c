/* serve.c -- see serve.h. */
#include "serve.h"

#include "stream.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#define RETRY_DELAY COIL_MS(100) /* when something has run out */
enum { MOST_IN_A_ROW = 128 /* accepted without a wait */ };

/* --- addresses and sockets ------------------------------------------------ */

typedef struct address {
  union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
  };
  socklen_t size;
} address;

static int host_address(address *a, const char *host, int port) {
  if (port < 0 || port > UINT16_MAX) return -EINVAL;
  *a = (address){.size = sizeof a->in};
  a->in.sin_family = AF_INET;
  a->in.sin_port = htons((uint16_t)port);
  if (!host) return 0; /* any address: all bits 0 */
  if (inet_pton(AF_INET, host, &a->in.sin_addr) == 1) return 0;
  *a = (address){.size = sizeof a->in6};
  a->in6.sin6_family = AF_INET6;
  a->in6.sin6_port = htons((uint16_t)port);
  return inet_pton(AF_INET6, host, &a->in6.sin6_addr) == 1 ? 0 : -EINVAL;
}

static int path_address(address *a, const char *path) {
  if (!path[0]) return -EINVAL;
  if (strlen(path) >= sizeof a->un.sun_path) return -ENAMETOOLONG;
  *a = (address){.size = sizeof a->un};
  a->un.sun_family = AF_UNIX;
  strcpy(a->un.sun_path, path);
  return 0;
}

/* Small messages go out at once, instead of waiting for the answer to the last
 * one; accepted sockets inherit that from the listening one. */
static int make_socket(int family) {
  int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  if (family != AF_UNIX)
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  return fd;
}

/* --- connecting ----------------------------------------------------------- */

/* Only now, as a socket that does not even try yet counts as hung up. */
static int become_stream(coil_stream *s, int fd, bool in_progress) {
  int err = coil_stream_init(s, fd);
  if (err) {
    close(fd);
    return err;
  }
  if (!in_progress) return 0;
  err = coil_wait_fd(fd, COIL_WRITE | COIL_OWNED);
  socklen_t size = sizeof err;
  if (!err && getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) == 0)
    err = -err;
  if (err) coil_stream_abort(s);
  return err;
}

/* A Unix socket says EAGAIN when too many others are waiting to be accepted,
 * and cannot tell when they are not. */
static int try_to_connect(int fd, const struct sockaddr *to, socklen_t size) {
  int err = 0;
  while (!err && connect(fd, to, size) != 0)
    err = errno == EAGAIN ? coil_sleep(COIL_MS(10)) : -errno;
  return err;
}

int coil_open_connection_to(const struct sockaddr *to, socklen_t size,
                            coil_stream *s) {
  int fd = make_socket(to->sa_family);
  if (fd < 0) return fd;
  int err = try_to_connect(fd, to, size);
  bool in_progress = err == -EINPROGRESS || err == -EINTR;
  if (!err || in_progress) return become_stream(s, fd, in_progress);
  close(fd);
  return err;
}

int coil_open_connection(const char *host, int port, coil_stream *s) {
  address a;
  int err = host_address(&a, host, port);
  return err ? err : coil_open_connection_to(&a.any, a.size, s);
}

int coil_open_unix_connection(const char *path, coil_stream *s) {
  address a;
  int err = path_address(&a, path);
  return err ? err : coil_open_connection_to(&a.any, a.size, s);
}

/* --- serving -------------------------------------------------------------- */

struct client {
  coil_list link;
  coil_server *server;
  coil_stream stream;
  coil_task *task;
  coil_done done;
};

static int run_client(void *arg, void **result) {
  struct client *c = arg;
  (void)result;
  int err = c->server->fn(&c->stream, c->server->arg);
  if (err < 0) coil_stream_abort(&c->stream);
  int closed = coil_stream_wait_closed(&c->stream);
  return err < 0 ? err : closed;
}

/* Not at the end of run_client: a task that is cancelled before its first step
 * never gets there. */
static void client_ended(coil_future *f, void *arg) {
  struct client *c = arg;
  coil_server *server = c->server;
  coil_future_result(f, NULL); /* it is nobody else's business */
  coil_stream_abort(&c->stream);
  coil_list_remove(&c->link);
  coil_task_release(c->task);
  free(c);
  coil__event_wake_all(&server->changed);
}

/* Returns 0; or -errno, and the client is turned away. */
static int welcome(coil_server *server, int fd) {
  struct client *c = calloc(1, sizeof *c);
  int err = c ? coil_stream_init(&c->stream, fd) : -ENOMEM;
  if (err) {
    close(fd);
    free(c);
    return err;
  }
  c->server = server;
  c->task = coil_create_task(run_client, c);
  if (!c->task) {
    coil_stream_abort(&c->stream);
    free(c);
    return -ENOMEM;
  }
  coil_future_add_done(coil_task_future(c->task), &c->done, client_ended, c);
  coil_list_push(&server->clients, &c->link);
  return 0;
}

/* What to do after a failed accept.  When descriptors have run out, the client
 * stays in the queue and keeps the socket ready: only time can help.  Most
 * other errors are the client's, who has left again. */
static int recover(coil_server *server, int err) {
  switch (err) {
  case -EAGAIN:
    coil_poll_learn(server->loop, server->fd, COIL_READ, 0, err);
    return coil_wait_fd(server->fd, COIL_READ | COIL_OWNED);
  case -EMFILE:
  case -ENFILE:
  case -ENOBUFS:
  case -ENOMEM:
  case -ENOSPC: return coil_sleep(RETRY_DELAY);
  case -EBADF:
  case -EINVAL: return err;
  default: return coil_yield();
  }
}

static int accept_clients(void *arg, void **result) {
  coil_server *server = arg;
  (void)result;
  int err = 0;
  for (unsigned n = 1; !err; n++) {
    int fd = accept4(server->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    err = fd < 0 ? -errno : welcome(server, fd);
    if (err) err = recover(server, err);
    if (!err && n % MOST_IN_A_ROW == 0) err = coil_yield();
  }
  return err;
}

static void acceptor_ended(coil_future *f, void *arg) {
  coil_server *server = arg;
  if (server->fd >= 0) server->err = f->err; /* nobody has asked for that */
  coil_task_release(server->acceptor);
  server->acceptor = NULL;
  coil_server_close(server);
  coil__event_wake_all(&server->changed);
}

/* Takes fd over, also when it fails. */
static int start(coil_server *server, int fd, coil_client_fn *fn, void *arg) {
  coil_loop *loop = coil_get_running_loop();
  coil_require(loop, "no loop is running here; start one with coil_run.");
  *server = (coil_server){.loop = loop, .fd = fd, .fn = fn, .arg = arg};
  coil_list_init(&server->clients);
  coil_event_init(&server->changed);
  int err = listen(fd, SOMAXCONN) == 0 ? coil_poll_own(loop, fd) : -errno;
  if (!err) server->acceptor = coil_create_task(accept_clients, server);
  if (!err && !server->acceptor) err = -ENOMEM;
  if (err)
    coil_poll_close(loop, fd);
  else
    coil_future_add_done(coil_task_future(server->acceptor),
                         &server->acceptor_done, acceptor_ended, server);
  return err;
}

static int bind_to(const address *a) {
  int fd = make_socket(a->any.sa_family);
  if (fd < 0) return fd;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(fd, &a->any, a->size) == 0) return fd;
  int err = -errno;
  close(fd);
  return err;
}

int coil_start_server(const char *host, int port, coil_client_fn *fn, void *arg,
                      coil_server *server) {
  address a;
  int err = host_address(&a, host, port);
  if (err) return err;
  int fd = bind_to(&a);
  return fd < 0 ? fd : start(server, fd, fn, arg);
}

/* Remove the socket at that path, if it is this one, or (0) any. */
static void remove_socket(const struct sockaddr_un *a, ino_t inode) {
  struct stat file;
  if (lstat(a->sun_path, &file) != 0 || !S_ISSOCK(file.st_mode)) return;
  if (inode == 0 || file.st_ino == inode) unlink(a->sun_path);
}

int coil_start_unix_server(const char *path, coil_client_fn *fn, void *arg,
                           coil_server *server) {
  address a;
  struct stat file;
  int err = path_address(&a, path);
  if (err) return err;
  remove_socket(&a.un, 0);
  int fd = bind_to(&a);
  if (fd < 0) return fd;
  err = start(server, fd, fn, arg);
  if (err) remove_socket(&a.un, 0);
  server->path = a.un;
  if (!err && lstat(path, &file) == 0) server->inode = file.st_ino;
  return err;
}

int coil_server_port(const coil_server *server) {
  address a = {.size = sizeof a.un};
  if (getsockname(server->fd, &a.any, &a.size) != 0) return -errno;
  return a.any.sa_family == AF_UNIX ? -EINVAL : ntohs(a.in.sin_port);
}

void coil_server_close(coil_server *server) {
  if (server->fd < 0) return;
  if (server->inode) remove_socket(&server->path, server->inode);
  coil_poll_close(server->loop, server->fd);
  server->fd = -1;
  if (server->acceptor) coil_throw(server->acceptor, -ECANCELED);
}

void coil_server_close_clients(coil_server *server) {
  coil_list *all = &server->clients;
  for (coil_list *l = all->next; l != all; l = l->next)
    coil_task_cancel(coil_entry(l, struct client, link)->task);
}

static bool is_client(const coil_server *server, const coil_task *t) {
  return t && t->fn == run_client &&
         ((const struct client *)t->arg)->server == server;
}

/* The clients are cancelled once: from one that awaits us the request comes
 * back, and would go round for ever. */
int coil_server_wait_closed(coil_server *server) {
  if (is_client(server, coil_current_task())) return -EDEADLK;
  int err = 0;
  while (server->acceptor || !coil_list_is_empty(&server->clients)) {
    int thrown = coil_event_wait(&server->changed);
    if (!thrown || err) continue;
    err = thrown;
    coil_server_close(server);
    coil_server_close_clients(server);
  }
  return err ? err : server->err;
}
