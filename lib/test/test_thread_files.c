/* test_thread_files.c -- files, read and written in a thread. */
#include "help.h"

#include "thread.h"

#include <limits.h>
#include <sys/stat.h>

static char path[] = "/tmp/coil-XXXXXX"; /* a folder, then a file in it */
static char file[64];

static void make_folder(void) {
  ck_assert_ptr_nonnull(mkdtemp(path));
  snprintf(file, sizeof file, "%s/file", path);
}

static void remove_folder(void) {
  unlink(file);
  ck_assert_int_eq(rmdir(path), 0); /* nothing else was left in it */
}

static int tick_and_write(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 5; i++) {
    int err = coil_yield();
    if (err) return err;
    note("tick ");
  }
  return coil_write_file(file, "late", 4);
}

static int read_pipe(void *arg, void **result) {
  char *text;
  (void)arg, (void)result;
  coil_task *t = coil_create_task(tick_and_write, NULL);
  ck_assert_int_eq(coil_read_file(file, &text), 4);
  note("%s ", text);
  free(text);
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* Opening a named pipe blocks until the other end is opened too. */
START_TEST(fil_01_a_slow_file_does_not_stop_the_loop) {
  make_folder();
  ck_assert_int_eq(mkfifo(file, 0600), 0);
  ck_assert_int_eq(coil_run(read_pipe, NULL, NULL), 0);
  expect_trace("tick tick tick tick tick late ");
  remove_folder();
}
END_TEST

static int write_and_read(void *arg, void **result) {
  (void)result;
  size_t n = *(size_t *)arg;
  char *data = malloc(n + 1), *back;
  for (size_t i = 0; i < n; i++) data[i] = (char)(i % 251);
  ck_assert_int_eq(coil_write_file(file, "something longer", 16), 0);
  ck_assert_int_eq(coil_write_file(file, data, n), 0);
  ck_assert_int_eq(coil_read_file(file, &back), n);
  ck_assert_int_eq(memcmp(back, data, n), 0);
  ck_assert_int_eq(back[n], '\0');
  free(back);
  free(data);
  return 0;
}

START_TEST(fil_02_what_was_written_is_read) {
  static size_t sizes[] = {0, 1, 4095, 4096, 4097, 8192, 100000};
  make_folder();
  for (int i = 0; i < 7; i++)
    ck_assert_int_eq(coil_run(write_and_read, &sizes[i], NULL), 0);
  remove_folder();
}
END_TEST

static int read_at_offsets(void *arg, void **result) {
  (void)arg, (void)result;
  char data[16] = "";
  int fd = open(file, O_RDWR | O_CREAT, 0600);
  ck_assert_int_eq(coil_pwrite(fd, "0123456789", 10, 0), 10);
  ck_assert_int_eq(coil_pwrite(fd, "ab", 2, 4), 2);
  ck_assert_int_eq(coil_pread(fd, data, 3, 3), 3);
  ck_assert_str_eq(data, "3ab");
  ck_assert_int_eq(coil_pread(fd, data, 16, 8), 2);
  ck_assert_int_eq(coil_pread(fd, data, 16, 10), 0);
  ck_assert_int_eq(coil_pread(fd, data, 0, 0), 0);
  ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
  ck_assert_int_eq(coil_pread(fd, data, 1, -1), -EINVAL);
  ck_assert_int_eq(coil_pread(fd, data, (size_t)INT_MAX + 1, 0), -EINVAL);
  ck_assert_int_eq(coil_pwrite(fd, data, (size_t)INT_MAX + 1, 0), -EINVAL);
  close(fd);
  ck_assert_int_eq(coil_pread(fd, data, 1, 0), -EBADF);
  ck_assert_int_eq(coil_pwrite(fd, data, 1, 0), -EBADF);
  return 0;
}

START_TEST(fil_02_offsets_are_as_of_pread_and_pwrite) {
  make_folder();
  ck_assert_int_eq(coil_run(read_at_offsets, NULL, NULL), 0);
  remove_folder();
}
END_TEST

static int meet_errors(void *arg, void **result) {
  char *text = "untouched";
  (void)arg, (void)result;
  errno = ERANGE;
  ck_assert_int_eq(coil_read_file(file, &text), -ENOENT);
  ck_assert_int_eq(coil_read_file(path, &text), -EISDIR);
  ck_assert_int_eq(coil_read_file("", &text), -ENOENT);
  ck_assert_str_eq(text, "untouched");
  ck_assert_int_eq(coil_write_file(path, "x", 1), -EISDIR);
  ck_assert_int_eq(coil_write_file("/dev/full", "x", 1), -ENOSPC);
  ck_assert_int_eq(coil_replace_file(path, "x", 1), -EISDIR);
  ck_assert_int_eq(coil_replace_file("/no/such/file", "x", 1), -ENOENT);
  char longest[PATH_MAX];
  memset(longest, 'x', sizeof longest);
  longest[PATH_MAX - 1] = '\0';
  ck_assert_int_eq(coil_replace_file(longest, "x", 1), -ENAMETOOLONG);
  ck_assert_int_eq(errno, ERANGE);
  return 0;
}

START_TEST(fil_02_errors_are_codes) {
  make_folder();
  ck_assert_int_eq(coil_run(meet_errors, NULL, NULL), 0);
  char other[80]; /* what replace_file made beside the folder is gone */
  snprintf(other, sizeof other, "%s.%ld-1", path, (long)getpid());
  ck_assert_int_eq(access(other, F_OK), -1);
  remove_folder();
}
END_TEST

static int replace_twice(void *arg, void **result) {
  char *text;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_replace_file(file, "old", 3), 0);
  int old = open(file, O_RDONLY);
  ck_assert_int_eq(coil_replace_file(file, "newer", 5), 0);
  char seen[8] = "";
  ck_assert_int_eq(coil_pread(old, seen, 8, 0), 3); /* whoever had it open */
  ck_assert_str_eq(seen, "old");
  close(old);
  ck_assert_int_eq(coil_read_file(file, &text), 5);
  ck_assert_str_eq(text, "newer");
  free(text);
  return 0;
}

START_TEST(fil_02_a_replaced_file_is_old_or_new_never_half) {
  make_folder();
  ck_assert_int_eq(coil_run(replace_twice, NULL, NULL), 0);
  remove_folder();
}
END_TEST

static int replace_private(void *arg, void **result) {
  static const mode_t modes[] = {0600, 0666};
  struct stat s;
  (void)arg, (void)result;
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(coil_write_file(file, "old", 3), 0);
    ck_assert_int_eq(chmod(file, modes[i]), 0);
    ck_assert_int_eq(coil_replace_file(file, "new", 3), 0);
    ck_assert_int_eq(stat(file, &s), 0);
    ck_assert_uint_eq(s.st_mode & 0777, modes[i]);
  }
  return 0;
}

/* A key that only its owner could read could be read by all afterwards. */
START_TEST(fil_02_a_replaced_file_is_as_private_as_before) {
  make_folder();
  umask(022);
  ck_assert_int_eq(coil_run(replace_private, NULL, NULL), 0);
  remove_folder();
}
END_TEST

static int read_file_once(void *arg, void **result) {
  char *text;
  (void)arg, (void)result;
  int n = coil_read_file(file, &text);
  if (n >= 0) free(text);
  return n;
}

static int cancel_read(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(read_file_once, NULL);
  int writer = -1;
  for (int err = 0; writer < 0; writer = open(file, O_WRONLY | O_NONBLOCK))
    if ((err = coil_yield())) return err; /* until the job has opened it */
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
  coil_task_release(t);
  ck_assert_int_eq(write(writer, "text", 4), 4);
  close(writer);
  return 0;
}

/* What the job has read is freed by it: valgrind and LeakSanitizer tell. */
START_TEST(thr_04_a_cancelled_read_leaves_nothing) {
  make_folder();
  ck_assert_int_eq(mkfifo(file, 0600), 0);
  ck_assert_int_eq(coil_run(cancel_read, NULL, NULL), 0);
  remove_folder();
}
END_TEST

static int write_to_broken_pipe(void *arg, void **result) {
  int ends[2];
  (void)arg, (void)result;
  ck_assert_int_eq(mkfifo(file, 0600), 0);
  coil_task *t = coil_create_task(read_file_once, NULL);
  ck_assert_int_eq(coil_write_file(file, "x", 1), 0);
  int err = coil_await_task(t, NULL);
  ck_assert_int_eq(err, 1);
  coil_task_release(t);
  ck_assert_int_eq(pipe(ends), 0);
  close(ends[0]);
  char name[32];
  snprintf(name, sizeof name, "/proc/self/fd/%d", ends[1]);
  err = coil_write_file(name, "x", 1);
  close(ends[1]);
  return err;
}

START_TEST(loop_26_a_broken_pipe_is_a_code_here_too) {
  make_folder();
  int err = coil_run(write_to_broken_pipe, NULL, NULL);
  ck_assert(err == -EPIPE || err == -ENXIO);
  remove_folder();
}
END_TEST

RUN_TESTS("thread: files", fil_01_a_slow_file_does_not_stop_the_loop,
          fil_02_what_was_written_is_read,
          fil_02_offsets_are_as_of_pread_and_pwrite, fil_02_errors_are_codes,
          fil_02_a_replaced_file_is_old_or_new_never_half,
          fil_02_a_replaced_file_is_as_private_as_before,
          thr_04_a_cancelled_read_leaves_nothing,
          loop_26_a_broken_pipe_is_a_code_here_too)
