/* http.h -- as little of HTTP/1.1 as one request and its answer need: a client,
 * and a server that takes its time. */
#ifndef HTTP_H
#define HTTP_H

#include "coil.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct http_answer {
  int status;
  size_t length;
  char body[1024];
};

/* The first line has the status; an empty one ends the headers. */
static inline int http_read_answer(coil_stream *s, struct http_answer *a) {
  char line[512];
  *a = (struct http_answer){0};
  ssize_t n = coil_stream_readline(s, line, sizeof line);
  if (n >= 0 && sscanf(line, "HTTP/1.%*d %d", &a->status) != 1) return -EPROTO;
  while ((n = coil_stream_readline(s, line, sizeof line)) > 2)
    if (strncasecmp(line, "Content-Length:", 15) == 0)
      a->length = strtoul(line + 15, NULL, 10);
  if (n < 0) return (int)n;
  if (a->length >= sizeof a->body) return -EMSGSIZE;
  n = coil_stream_readexactly(s, a->body, a->length);
  return n < 0 ? (int)n : 0;
}

/* Over a connection that serves for this one request. */
static inline int http_get(coil_stream *s, const char *path,
                           struct http_answer *a) {
  char request[256];
  int n = snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\n"
                   "Host: localhost\r\n"
                   "Connection: close\r\n\r\n",
                   path);
  if (n >= (int)sizeof request) return -ENAMETOOLONG;
  int err = coil_stream_write(s, request, (size_t)n);
  return err ? err : http_read_answer(s, a);
}

/* As a server's coil_client_fn: answer GET /2 after two units of time. */
static inline int http_answer_late(coil_stream *s, void *unit) {
  const coil_time *one = unit;
  char line[512], answer[256];
  double units = 0;
  ssize_t n = coil_stream_readline(s, line, sizeof line);
  if (n < 0) return (int)n;
  if (sscanf(line, "GET /%lf", &units) != 1) return -EPROTO;
  while ((n = coil_stream_readline(s, line, sizeof line)) > 2) continue;
  int err = n < 0 ? (int)n : coil_sleep((coil_time)(units * (double)*one));
  if (err) return err;
  n = snprintf(answer, sizeof answer,
               "HTTP/1.1 200 OK\r\n"
               "Content-Length: 12\r\n"
               "Connection: close\r\n\r\n%7.3f late",
               units);
  return coil_stream_write(s, answer, (size_t)n);
}

#endif
