/* guide.c -- the program of the guide in lib/README.md: a server, and two who
 * ask it at the same time.  install.sh builds it as a user would. */
#include "coil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs in a task of its own for each client. */
static int serve(coil_stream *s, void *arg) {
  char line[80];
  (void)arg;
  ssize_t n = coil_stream_readline(s, line, sizeof line);
  if (n <= 0) return (int)n;
  int err = coil_sleep(COIL_MS(atoi(line)));
  if (err) return err;
  return coil_stream_write(s, line, (size_t)n);
}

static int talk(coil_stream *s, const char *words) {
  char line[80];
  int err = coil_stream_write(s, words, strlen(words));
  if (err) return err;
  ssize_t n = coil_stream_readline(s, line, sizeof line);
  if (n > 0) printf("answered: %s", line);
  return n < 0 ? (int)n : 0;
}

struct question {
  int port;
  const char *words;
};

/* Whatever takes longer than a second is cancelled, cleans up, and is over. */
static int ask(void *arg, void **result) {
  const struct question *q = arg;
  coil_stream s;
  coil_timeout limit;
  (void)result;
  int err = coil_timeout_enter(&limit, COIL_SEC(1));
  if (err) return err;
  err = coil_open_connection("127.0.0.1", q->port, &s);
  if (!err) {
    err = talk(&s, q->words);
    coil_stream_abort(&s);
  }
  return coil_timeout_exit(&limit, err);
}

/* When one fails, the group cancels the other. */
static int ask_both(int port) {
  struct question slow = {port, "300 ms\n"}, fast = {port, "100 ms\n"};
  coil_group group;
  coil_group_enter(&group);
  int err = coil_group_create_task(&group, ask, &slow, NULL);
  if (!err) err = coil_group_create_task(&group, ask, &fast, NULL);
  return coil_group_exit(&group, err);
}

static int program(void *arg, void **result) {
  coil_server server;
  (void)arg, (void)result;
  int err = coil_start_server("127.0.0.1", 0, serve, NULL, &server);
  if (err) return err;
  err = ask_both(coil_server_port(&server));
  coil_server_close(&server);
  int closed = coil_server_wait_closed(&server);
  return err ? err : closed;
}

int main(void) {
  int err = coil_run(program, NULL, NULL);
  if (err) fprintf(stderr, "it failed: %s\n", strerror(-err));
  return err != 0;
}
