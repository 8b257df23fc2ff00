/* echo_st.c -- an echo server on State Threads: a thread per connection, as in
 * its example server. */
#include "echo.h"

#include <st.h>

static void *connection(void *arg) {
  st_netfd_t fd = arg;
  char buffer[ECHO_BUFFER];
  for (;;) {
    ssize_t n = st_read(fd, buffer, sizeof buffer, ST_UTIME_NO_TIMEOUT);
    if (n <= 0) break;
    if (st_write(fd, buffer, (size_t)n, ST_UTIME_NO_TIMEOUT) != n) break;
  }
  st_netfd_close(fd);
  return NULL;
}

int main(void) {
  st_set_eventsys(ST_EVENTSYS_ALT);
  if (st_init() < 0) bench_fail("st_init");
  st_netfd_t listener = st_netfd_open_socket(echo_listen());
  for (;;) {
    st_netfd_t fd = st_accept(listener, NULL, NULL, ST_UTIME_NO_TIMEOUT);
    if (fd) st_thread_create(connection, fd, 0, 64 * 1024);
  }
}
