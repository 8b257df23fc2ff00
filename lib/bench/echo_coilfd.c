/* echo_coilfd.c -- an echo server on coil without streams: a task for each
 * connection waits for the bare descriptor.  Nobody owns it, so the kernel is
 * asked at each wait: this is what that costs. */
#include "coil.h"
#include "echo.h"

static int write_all(int fd, const char *data, size_t n) {
  while (n > 0) {
    ssize_t sent = write(fd, data, n);
    if (sent >= 0) {
      data += sent;
      n -= (size_t)sent;
    } else {
      int err = errno == EAGAIN ? coil_wait_fd(fd, COIL_WRITE) : -errno;
      if (err) return err;
    }
  }
  return 0;
}

static int echo(int fd) {
  for (;;) {
    char buffer[ECHO_BUFFER];
    int err = coil_wait_fd(fd, COIL_READ);
    if (err) return err;
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n == 0) return 0;
    if (n < 0) return -errno;
    err = write_all(fd, buffer, (size_t)n);
    if (err) return err;
  }
}

static int connection(void *arg, void **result) {
  (void)result;
  int fd = (int)(intptr_t)arg, err = echo(fd);
  coil_poll_close(coil_get_running_loop(), fd);
  return err;
}

static int serve(void *arg, void **result) {
  (void)arg, (void)result;
  int listener = echo_listen();
  for (;;) {
    int err = coil_wait_fd(listener, COIL_READ);
    if (err) return err;
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
      coil_task_release(coil_create_task(connection, (void *)(intptr_t)fd));
  }
}

int main(void) {
  return coil_run(serve, NULL, NULL) != 0;
}
