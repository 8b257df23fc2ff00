/* requests.c -- three HTTP requests at the same time, to a server that takes as
 * many seconds as the path says.
 *
 * Watch for: how many threads would this need? */
#include "http.h"
#include <unistd.h>

enum { N = 3 };

static char address[40]; /* a Unix socket */

static int fetch(void *path, void **result) {
  coil_stream s;
  int err = coil_open_unix_connection(address, &s);
  if (err) return err;
  struct http_answer answer;
  printf("GET %s\n", (char *)path);
  err = http_get(&s, path, &answer);
  coil_stream_abort(&s);
  if (err) return err;
  printf("%s answered: %d, %zu bytes\n", (char *)path, answer.status,
         answer.length);
  return 0;
}

static int fetch_all(void) {
  char *wanted[N] = {"/3", "/1", "/2"};
  coil_task *tasks[N];
  for (int i = 0; i < N; i++) tasks[i] = coil_create_task(fetch, wanted[i]);
  int err = coil_gather(tasks, N, NULL, NULL);
  for (int i = 0; i < N; i++) coil_task_release(tasks[i]);
  return err;
}

static int serve_and_fetch(void *arg, void **result) {
  coil_time second = COIL_SEC(1);
  coil_server server;
  int err = coil_start_unix_server(address, http_answer_late, &second, &server);
  if (err) return err;
  err = fetch_all();
  coil_server_close(&server);
  int closed = coil_server_wait_closed(&server);
  return err ? err : closed;
}

int main(void) {
  snprintf(address, sizeof address, "/tmp/requests-%d", (int)getpid());
  return coil_run(serve_and_fetch, NULL, NULL) != 0;
}
