/* wrong: fetch reads the head by lines, and one piece behind it
 * expect: pass file
 * expect: fail page: one piece was taken for the whole answer
 * expect: pass missing
 * expect: pass table
 * expect: pass cancel
 * expect: fail dashboard: none
 * expect: pass fails
 * It had full marks when the page still came in one piece. */
#include "dashboard.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int read_number(void *arg, void **result) {
  struct source *source = arg;
  char *text;
  int n = coil_read_file(source->where, &text);
  if (n < 0) return n;
  source->value = atoi(text);
  free(text);
  *result = &source->value;
  return 0;
}

static int send_request(coil_stream *s, const char *page) {
  char request[200];
  int n = snprintf(request, sizeof request, "GET /%s HTTP/1.0\r\n\r\n", page);
  if (n >= (int)sizeof request) return -ENAMETOOLONG;
  return coil_stream_write(s, request, (size_t)n);
}

/* A line without its end.  Behind the last one there is none: that is an
 * answer cut short. */
static int read_line(coil_stream *s, char *line, size_t size) {
  ssize_t n = coil_stream_readline(s, line, size);
  if (n < 0) return (int)n;
  line[strcspn(line, "\r\n")] = '\0';
  return n > 0 ? 0 : -EIO;
}

static int read_answer(coil_stream *s, int *value) {
  char line[1000];
  int status;
  int err = read_line(s, line, sizeof line);
  if (err) return err;
  if (sscanf(line, "HTTP/%*s %d", &status) != 1) return -EIO;
  if (status != 200) return status == 404 ? -ENOENT : -EIO;
  while (!err && *line) err = read_line(s, line, sizeof line);
  if (err) return err;
  ssize_t n = coil_stream_read(s, line, sizeof line - 1);
  if (n < 0) return (int)n;
  line[n] = '\0';
  *value = atoi(line);
  return 0;
}

int fetch(void *arg, void **result) {
  struct source *source = arg;
  coil_stream s;
  int err = coil_open_unix_connection(source->where, &s);
  if (err) return err;
  err = send_request(&s, source->what);
  if (!err) err = read_answer(&s, &source->value);
  coil_stream_abort(&s);
  if (!err) *result = &source->value;
  return err;
}

/* In a thread. */
static int ask(void *arg, void **result) {
  struct source *source = arg;
  (void)result;
  return database_query(source->db, source->what, &source->value);
}

static void stop_asking(void *arg) {
  struct source *source = arg;
  database_interrupt(source->db);
}

int query(void *arg, void **result) {
  static const coil_job_options how = {.waits_on_cancel = true,
                                       .interrupt = stop_asking};
  struct source *source = arg;
  int err = coil_to_thread_with(&how, ask, source, NULL);
  if (!err) *result = &source->value;
  return err;
}

int dashboard(struct source sources[], size_t n, int values[]) {
  coil_group group;
  int err = 0;
  coil_group_enter(&group);
  for (size_t i = 0; i < n && !err; i++)
    err = coil_group_create_task(&group, sources[i].get, &sources[i], NULL);
  err = coil_group_exit(&group, err);
  for (size_t i = 0; i < n && !err; i++) values[i] = sources[i].value;
  return err;
}
