/* observe.c -- start a supervisor and await its records.
 *
 * A record is a line of words; the text of an observed line follows it in
 * the given length, since it may hold anything.  See observe.h and
 * grader/timekeeper/README.md. */
#include "observe.h"
#include "scratch.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS_FD = 3, RECORD_MAX = 2048 };

/* What has arrived and is not yet understood. */
struct arrivals {
  char *bytes;
  size_t n, room;
};

int find_build_directory(char *out, size_t size) {
  ssize_t n = readlink("/proc/self/exe", out, size - 1);
  if (n < 0) return -errno;
  out[n] = '\0';
  *strrchr(out, '/') = '\0';
  return 0;
}

void observation_clear(struct observation *seen) {
  for (size_t i = 0; i < seen->n; i++) free(seen->line[i].text);
  free(seen->line);
  *seen = (struct observation){0};
}

static int keep_line(struct observation *seen, struct line line,
                     const char *text, size_t length) {
  if (line.stream < 1 || line.stream > STREAMS) return -EPROTO;
  if (seen->of_stream[line.stream]++ >= KEPT_LINES) return 0;
  if (!seen->line)
    seen->line = calloc(STREAMS * KEPT_LINES, sizeof *seen->line);
  line.text = seen->line ? malloc(length + 1) : NULL;
  if (!line.text) return -ENOMEM;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    line.text[i] = c >= ' ' || c == '\t' ? (char)c : '?';
  }
  line.text[length] = '\0';
  seen->line[seen->n++] = line;
  return 0;
}

static void read_crash(struct observation *seen, const char *words) {
  int used = 0;
  if (sscanf(words, "%d %" SCNx64 " %" SCNx64 "%n", &seen->crash_signal,
             &seen->crash_address, &seen->crash_sp, &used) != 3)
    return;
  const char *rest = words + used;
  uint64_t pc;
  seen->frames = 0;
  while (seen->frames < KEPT_FRAMES &&
         sscanf(rest, "%" SCNx64 "%n", &pc, &used) == 1) {
    seen->frame[seen->frames++] = pc;
    rest += used;
  }
}

static void read_seen(struct evidence *e, const char *words) {
  long long cpu = 0;
  sscanf(words,
         "sleeps=%ld fdless=%ld waits=%ld spins=%ld reads=%ld threads=%ld "
         "forks=%ld denied=%ld cpu=%lld rss=%ld",
         &e->sleeps, &e->fdless, &e->waits, &e->spins, &e->reads, &e->threads,
         &e->forks, &e->denied, &cpu, &e->rss_kb);
  e->cpu = cpu;
}

static bool read_line_head(const char *words, struct line *line,
                           size_t *length) {
  return sscanf(words, "%d %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNx64 " %zu",
                &line->stream, &line->at, &line->since_go, &line->run_delay,
                &line->sp, length) == 6;
}

static void read_end(struct observation *seen, const char *words) {
  sscanf(words, "%15s %d %" SCNd64 " %" SCNd64 " %" SCNd64, seen->how,
         &seen->code, &seen->end, &seen->since_go, &seen->run_delay);
}

/* Understand one record at the front.  Returns the bytes it took, 0 when it
 * is not all there yet, or a negative error. */
static long take_record(struct observation *seen, const char *bytes, size_t n) {
  const char *newline = memchr(bytes, '\n', n);
  if (!newline) return n < RECORD_MAX ? 0 : -EPROTO;
  size_t head = (size_t)(newline - bytes) + 1;
  char words[RECORD_MAX] = "";
  if (head > sizeof words) return -EPROTO;
  memcpy(words, bytes, head - 1);

  if (strncmp(words, "line ", 5) == 0) {
    struct line line = {0};
    size_t length = 0;
    if (!read_line_head(words + 5, &line, &length)) return -EPROTO;
    if (n < head + length + 1) return 0;
    int err = keep_line(seen, line, bytes + head, length);
    return err ? err : (long)(head + length + 1);
  }
  if (strcmp(words, "clock virtual") == 0) seen->from_outside = true;
  if (strncmp(words, "crash ", 6) == 0) read_crash(seen, words + 6);
  if (strncmp(words, "seen ", 5) == 0) read_seen(&seen->seen, words + 5);
  if (strncmp(words, "end ", 4) == 0) read_end(seen, words + 4);
  if (strncmp(words, "refused ", 8) == 0)
    snprintf(seen->refused, sizeof seen->refused, "%.255s", words + 8);
  return (long)head;
}

static int take_records(struct observation *seen, struct arrivals *a) {
  size_t used = 0;
  long took = 0;
  while (used < a->n &&
         (took = take_record(seen, a->bytes + used, a->n - used)) > 0)
    used += (size_t)took;
  a->n -= used;
  memmove(a->bytes, a->bytes + used, a->n);
  return took < 0 ? (int)took : 0;
}

static int make_room(struct arrivals *a) {
  if (a->room - a->n >= 4096) return 0;
  size_t room = a->room + 65536;
  char *bytes = realloc(a->bytes, room);
  if (!bytes) return -ENOMEM;
  a->bytes = bytes;
  a->room = room;
  return 0;
}

/* Await records until the supervisor closes its end.  Suspends. */
static int read_records(int fd, struct observation *seen) {
  struct arrivals a = {0};
  int err = 0;
  while (!err) {
    err = make_room(&a);
    if (!err) err = coil_wait_fd(fd, COIL_READ);
    if (err < 0) break;
    ssize_t n = read(fd, a.bytes + a.n, a.room - a.n);
    if (n == 0) break;
    if (n < 0 && errno != EAGAIN && errno != EINTR) err = -errno;
    if (n < 0) continue;
    a.n += (size_t)n;
    err = take_records(seen, &a);
  }
  free(a.bytes);
  return err < 0 ? err : 0;
}

/* In the child: become the supervisor. */
static void become_supervisor(const char **argv, const char *directory,
                              int records, pid_t parent) {
  char home[PATH_ROOM], tmp[PATH_ROOM];
  const char *path = getenv("PATH"), *refuse = getenv("COIL_NO_PTRACE");
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL); /* stop.c holds some back */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent || chdir(directory) != 0) _exit(125);
  /* Our environment may hold secrets; a submission sees none of it. */
  snprintf(home, sizeof home, "HOME=%s", directory);
  snprintf(tmp, sizeof tmp, "TMPDIR=%s", directory);
  clearenv();
  setenv("PATH", path ? path : "/usr/local/bin:/usr/bin:/bin", 1);
  if (refuse) setenv("COIL_NO_PTRACE", refuse, 1);
  putenv(home);
  putenv(tmp);
  if (records == RECORDS_FD) fcntl(records, F_SETFD, 0);
  else if (dup2(records, RECORDS_FD) < 0) _exit(125);
  execv(argv[0], (char *const *)argv);
  _exit(125);
}

static int fill_argv(const char **argv, const struct run_request *r,
                     const char *program, const char *user) {
  static const char *const clock[] = {"--clock=virtual", "--clock=real",
                                      "--clock=cooperative"};
  int n = 0;
  argv[n++] = program;
  argv[n++] = "--records=3";
  argv[n++] = clock[r->clock];
  if (r->uid >= 0) argv[n++] = user;
  for (int i = 0; r->limit && r->limit[i]; i++) argv[n++] = r->limit[i];
  argv[n++] = "--";
  for (int i = 0; r->argv[i]; i++) {
    if (n == MAX_ARGV - 1) return -E2BIG;
    argv[n++] = r->argv[i];
  }
  argv[n] = NULL;
  return 0;
}

/* Start the supervisor of one run; *records is our end of its pipe. */
static pid_t start(const struct run_request *r, int *records) {
  char program[PATH_ROOM], user[32];
  const char *argv[MAX_ARGV];
  int ends[2];
  int err = find_build_directory(program, sizeof program - 16);
  if (err) return err;
  strcat(program, "/timekeeper");
  snprintf(user, sizeof user, "--user=%ld", r->uid);
  err = fill_argv(argv, r, program, user);
  if (err) return err;
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  fflush(NULL);
  pid_t self = getpid(), pid = fork();
  if (pid == 0) become_supervisor(argv, r->directory, ends[1], self);
  err = pid < 0 ? -errno : 0;
  close(ends[1]);
  if (!err) fcntl(ends[0], F_SETFL, O_NONBLOCK);
  if (err) close(ends[0]);
  *records = ends[0];
  return err ? err : pid;
}

int observe(const struct run_request *request, struct observation *seen) {
  int records, status = 0;
  *seen = (struct observation){0};
  pid_t pid = start(request, &records);
  if (pid < 0) return pid;
  int err = read_records(records, seen);
  if (err) kill(pid, SIGTERM); /* it takes its tree with it */
  close(records);
  /* Its end of the pipe is closed, so it is all but gone: no long wait. */
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (err) return err;
  /* What it told counts only if it came to its own end: whoever kills it, or
   * writes records in its place, has a run without a result. */
  if (!WIFEXITED(status) || !*seen->how) strcpy(seen->how, "lost");
  return 0;
}
