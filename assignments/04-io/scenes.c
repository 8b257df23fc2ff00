/* scenes.c -- what can be run of assignment 04, and with which words.
 *
 * The server, the database and the files are stand-ins, in standins.c.  Each
 * scene ends with how many connections and files were left open, and how many
 * queries still run. */
#include "standins.c"

#include "driver.h"

enum { MOST_DESCRIPTORS = 256, MOST_TASKS = 64 };

static struct source sources[MOST];

/* --- the folder in which the stand-ins live ---------------------------- */

static char folder[] = "stand-in-XXXXXX";

/* Beside the program, wherever that was started. */
static int enter_folder(void) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  path[n > 0 ? n : 0] = '\0';
  char *slash = strrchr(path, '/');
  if (slash) *slash = '\0';
  if (slash && chdir(path) == 0 && mkdtemp(folder) && chdir(folder) == 0)
    return 0;
  int err = -errno;
  fprintf(stderr, "cannot make a folder in %s: %s\n", path, strerror(-err));
  return err;
}

static int set_up(void) {
  the_loop = coil_get_running_loop();
  signal(SIGPIPE, SIG_IGN); /* a file may be closed before its end */
  int err = enter_folder();
  if (!err && the_loop->sim) err = coil_threadsafe_begin(the_loop);
  return err ? err : coil_start_unix_server(SERVER, serve, NULL, &server);
}

/* Is it our side of a connection, or a file that was opened for reading? */
static bool is_left_open(int fd) {
  struct sockaddr_un peer = {0};
  socklen_t size = sizeof peer;
  struct stat file;
  if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0)
    return peer.sun_family == AF_UNIX && strcmp(peer.sun_path, SERVER) == 0;
  return fstat(fd, &file) == 0 && S_ISFIFO(file.st_mode) && fd > 2 &&
         (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
}

/* They would be cancelled at the end of the loop.  Here it is before the first
 * step of those that somebody has just created. */
static void cancel_the_others(void) {
  coil_task *tasks[MOST_TASKS];
  size_t n = coil_all_tasks(the_loop, tasks, MOST_TASKS);
  for (size_t i = 0; i < n && i < MOST_TASKS; i++)
    if (tasks[i] != coil_current_task()) coil_task_cancel(tasks[i]);
}

static int clean_up(int err) {
  int open = 0, running = 0;
  for (int fd = 0; fd < MOST_DESCRIPTORS; fd++) open += is_left_open(fd);
  for (size_t i = 0; i < MOST; i++) running += databases[i].is_busy;
  printf("left open: %d, running: %d\n", open, running);
  cancel_the_others();
  coil_server_close(&server);
  for (size_t i = 0; i < MOST; i++) {
    if (!err) err = end_nap(&databases[i].pause);
    if (!err) err = end_nap(&files[i].pause);
    if (files[i].is_there) remove_file(&files[i]);
  }
  if (chdir("..") == 0) rmdir(folder);
  if (the_loop->sim) coil_threadsafe_end(the_loop);
  return err;
}

/* --- sources ----------------------------------------------------------- */

/* Make a source and what stands behind it; the first is called "a". */
static int add_source(const char *kind, coil_time delay, int value) {
  size_t i = standin_count++;
  struct standin *s = &standins[i];
  struct source *source = &sources[i];
  *s = (struct standin){{(char)('a' + i)}, delay, value};
  *source = (struct source){.where = s->name, .what = s->name};
  if (strcmp(kind, "file") == 0) {
    source->get = read_number;
    return make_file(s);
  }
  if (strcmp(kind, "table") == 0) {
    databases[i].table = s;
    init_pause(&databases[i].pause);
    source->get = query;
    source->db = &databases[i];
    return 0;
  }
  source->get = fetch;
  source->where = SERVER;
  return 0;
}

static int add_from_words(const struct words *w, int i) {
  return add_source(w->word[i], word_time(w, i + 1),
                    (int)word_number(w, i + 2));
}

static void get_and_report(struct source *source, const char *failed) {
  void *value = NULL;
  int err = source->get(source, &value);
  if (err)
    printf("%s: %s\n", failed, strerror(-err));
  else if (value != &source->value)
    puts("the value is not there");
  else
    printf("the value is %d\n", source->value);
}

/* --- one of them, alone ------------------------------------------------ */

static int meanwhile(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(*(coil_time *)arg);
  if (!err) puts("meanwhile");
  return err;
}

static int get_one(const char *kind, const struct words *w) {
  coil_time then = word_time(w, 2);
  int err = set_up();
  if (!err) err = add_source(kind, word_time(w, 0), (int)word_number(w, 1));
  coil_task *other = err ? NULL : coil_create_task(meanwhile, &then);
  if (!err) err = other ? coil_yield() : -ENOMEM;
  if (!err) get_and_report(sources, "failed");
  if (!err) err = coil_await_task(other, NULL); /* late, if it was kept */
  coil_task_release(other);
  return clean_up(err);
}

static int play_file(void *arg, void **result) {
  (void)result;
  return get_one("file", arg);
}

static int play_page(void *arg, void **result) {
  (void)result;
  return get_one("page", arg);
}

static int play_table(void *arg, void **result) {
  (void)result;
  return get_one("table", arg);
}

/* Neither the file nor the page is there. */
static int play_missing(void *arg, void **result) {
  struct source none = {.get = read_number, .where = "nothing"};
  (void)result;
  int err = set_up();
  if (!err) err = add_source("page", word_time(arg, 0), MISSING);
  if (!err) get_and_report(&none, "file");
  if (!err) get_and_report(sources, "page");
  return clean_up(err);
}

/* --- a query that is cancelled, and another on the same connection ----- */

static int query_again(void *arg, void **result) {
  struct source *source = arg;
  int value = 0;
  (void)result;
  int err = database_query(source->db, source->what, &value);
  printf("again: %s\n", err ? strerror(-err) : "all is well");
  return 0;
}

static int cancel_task(coil_task *task) {
  if (!coil_task_cancel(task)) {
    puts("ended already");
    return 0;
  }
  int err = coil_await_task(task, NULL);
  puts(err == -ECANCELED ? "cancelled" : "not cancelled");
  return 0;
}

static int play_cancel(void *arg, void **result) {
  (void)result;
  int err = set_up();
  if (!err) err = add_source("table", word_time(arg, 0), 1);
  coil_task *task = err ? NULL : coil_create_task(query, sources);
  if (!task) return clean_up(err ? err : -ENOMEM);
  err = coil_sleep(word_time(arg, 1));
  if (!err) err = cancel_task(task);
  coil_task_release(task);
  if (!err) err = coil_to_thread(query_again, sources, NULL);
  return clean_up(err);
}

/* --- all at once ------------------------------------------------------- */

static int show_dashboard(void) {
  int values[MOST] = {0};
  int failed = dashboard(sources, standin_count, values);
  if (failed) {
    printf("failed: %s\n", strerror(-failed));
    return clean_up(0);
  }
  printf("values:");
  for (size_t i = 0; i < standin_count; i++) printf(" %d", values[i]);
  puts("");
  return clean_up(0);
}

static int play_dashboard(void *arg, void **result) {
  const struct words *w = arg;
  (void)result;
  int err = set_up();
  for (int i = 0; i + 2 < w->n && standin_count < MOST && !err; i += 3)
    err = add_from_words(w, i);
  return err ? clean_up(err) : show_dashboard();
}

/* The second page is missing, and it is the first that is told. */
static int play_fails(void *arg, void **result) {
  static const char *const kinds[] = {"table", "page", "page"};
  (void)result;
  int err = set_up();
  for (int i = 0; i < 3 && !err; i++)
    err = add_source(kinds[i], word_time(arg, i), i == 1 ? MISSING : 1);
  return err ? clean_up(err) : show_dashboard();
}

const struct scene scenes[] = {
    {"file", "DELAY VALUE MEANWHILE", play_file},
    {"page", "DELAY VALUE MEANWHILE", play_page},
    {"missing", "DELAY", play_missing},
    {"table", "DELAY VALUE MEANWHILE", play_table},
    {"cancel", "DELAY CANCELLED_AT", play_cancel},
    {"dashboard", "KIND DELAY VALUE [KIND DELAY VALUE]...", play_dashboard},
    {"fails", "TABLE PAGE PAGE", play_fails},
    {0},
};
