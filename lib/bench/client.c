/* client.c -- client CONNECTIONS REQUESTS SERVER... -- measure an echo server.
 *
 * Starts the server, which says its port, and keeps all connections busy: each
 * sends 64 bytes, waits for them to come back, and sends again.  What is
 * measured is the server's CPU time, by the clock that the kernel keeps of it,
 * so that the client's work does not count.
 *
 * The first connection only comes and goes: CPython's allocator is five times
 * faster once a connection has been closed (glibc learns from it). */
#include "echo.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { MESSAGE = 64 };

static pid_t server;
static int epoll;

static void stop_server(void) {
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
}

/* Returns the port that the server says. */
static int start_server(char **argv) {
  int ends[2], port;
  if (pipe(ends)) bench_fail("pipe");
  server = fork();
  if (server < 0) bench_fail("fork");
  if (server == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execvp(argv[0], argv);
    bench_fail(argv[0]);
  }
  atexit(stop_server);
  close(ends[1]);
  FILE *f = fdopen(ends[0], "r");
  if (!f || fscanf(f, "port %d", &port) != 1) {
    fprintf(stderr, "%s did not say its port\n", argv[0]);
    exit(1);
  }
  return port;
}

static int connect_to(int port) {
  struct sockaddr_in a = {.sin_family = AF_INET,
                          .sin_port = htons((uint16_t)port),
                          .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a))
    bench_fail("connect");
  return fd;
}

static void send_one(int fd) {
  static const char message[MESSAGE];
  if (write(fd, message, MESSAGE) != MESSAGE) bench_fail("write");
}

static void receive(int fd) {
  char buffer[MESSAGE];
  for (size_t n = 0; n < MESSAGE;) {
    ssize_t got = read(fd, buffer, MESSAGE - n);
    if (got <= 0) bench_fail("read");
    n += (size_t)got;
  }
}

static void exchange(long requests) {
  struct epoll_event events[256];
  while (requests > 0) {
    int n = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < n; i++, requests--) {
      receive(events[i].data.fd);
      send_one(events[i].data.fd);
    }
  }
}

static void open_connections(int n, int port) {
  for (int i = 0; i < n; i++) {
    struct epoll_event e = {.events = EPOLLIN, .data.fd = connect_to(port)};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, e.data.fd, &e)) bench_fail("epoll_ctl");
    send_one(e.data.fd);
  }
}

static void allow_descriptors(void) {
  struct rlimit l;
  getrlimit(RLIMIT_NOFILE, &l);
  l.rlim_cur = l.rlim_max;
  setrlimit(RLIMIT_NOFILE, &l);
}

int main(int argc, char **argv) {
  if (argc < 4) return 1;
  int connections = atoi(argv[1]);
  long requests = atol(argv[2]);
  clockid_t clock;
  allow_descriptors();
  int port = start_server(argv + 3);
  int first = connect_to(port);
  send_one(first);
  receive(first);
  close(first);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  open_connections(connections, port);
  exchange(requests / 5);
  if (clock_getcpuclockid(server, &clock)) bench_fail("clock_getcpuclockid");
  double begin = bench_clock(clock);
  exchange(requests);
  double used = bench_clock(clock) - begin;
  bench_print("echo", used / (double)requests / 1e3);
}
