/* grade.c -- the command line: what to grade, how, and what to tell whom.
 *
 * Exit status: 2 the grader could not do its work, else 1 something failed
 * or is still to do, else 3 something is undecided, else 0. */
#include "grade.h"
#include "stop.h"
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_FAILED = 1, EXIT_BROKEN = 2, EXIT_UNDECIDED = 3 };

static const char usage[] =
    "usage: grade [OPTION]... [ASSIGNMENT]...\n"
    "Grade assignments, all of them where none is named.\n\n"
    "  --of DIR            the submissions: DIR/<assignment>/<file>\n"
    "                      (default: assignments)\n"
    "  --seed N            draw the same numbers as in the run that said N\n"
    "  --hint N            show the first N hints of three (default: 1)\n"
    "  --verbose           show every timeline, not only the first failure\n"
    "  --quiet             print the points, and nothing else\n"
    "  --clock KIND        virtual (default), cooperative or real\n"
    "  --untouched         grade starters that nobody has edited, too\n"
    "  --no-valgrind       do not look for leaks and memory errors\n"
    "  --keep DIR          compile only, and leave the programs in DIR\n"
    "  --programs DIR      take them from there instead of compiling\n"
    "  --report json=FILE  write the results to FILE as JSON\n"
    "  --list              name the assignments and their files, and stop\n"
    "  --help              this text\n\n"
    "Exit status: 0 all passed, 1 something failed or is still to do,\n"
    "3 something is undecided, 2 the grader could not do its work.\n";

struct options {
  struct grading *g;
  const char *json_path;
  FILE *json;
};

__attribute__((format(printf, 1, 2), noreturn)) static void
give_up(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("grade: ", stderr);
  vfprintf(stderr, format, args);
  fputs("\n       grade --help tells more\n", stderr);
  va_end(args);
  exit(EXIT_BROKEN);
}

static uint64_t number(const char *text, const char *option) {
  char *rest;
  errno = 0;
  unsigned long long n = strtoull(text, &rest, 10);
  if (rest == text || *rest || errno || strchr(text, '-'))
    give_up("--%s wants a number, not \"%s\"", option, text);
  return n;
}

static int hint(const char *text) {
  uint64_t n = number(text, "hint");
  if (n < 1 || n > HINTS) give_up("--hint knows 1 to %d", HINTS);
  return (int)n;
}

static enum clock_kind clock_kind(const char *name) {
  if (strcmp(name, "virtual") == 0) return CLOCK_VIRTUAL;
  if (strcmp(name, "real") == 0) return CLOCK_REAL;
  if (strcmp(name, "cooperative") == 0) return CLOCK_COOPERATIVE;
  give_up("there is no clock \"%s\"", name);
}

static void list_assignments(void) {
  const struct assignment *a;
  for (size_t i = 0; (a = course_assignment(i)); i++)
    printf("%s %s %u\n", a->name, a->file, a->starter);
  exit(0);
}

static const struct option known[] = {
    {"of", required_argument, NULL, 'o'},
    {"seed", required_argument, NULL, 's'},
    {"hint", required_argument, NULL, 'h'},
    {"clock", required_argument, NULL, 'c'},
    {"report", required_argument, NULL, 'r'},
    {"verbose", no_argument, NULL, 'v'},
    {"quiet", no_argument, NULL, 'q'},
    {"untouched", no_argument, NULL, 'u'},
    {"no-valgrind", no_argument, NULL, 'n'},
    {"keep", required_argument, NULL, 'k'},
    {"programs", required_argument, NULL, 'p'},
    {"list", no_argument, NULL, 'l'},
    {"help", no_argument, NULL, '?'},
    {0}};

static void parse_options(struct options *o, int argc, char **argv) {
  opterr = 0;
  for (int c, at = 1; (c = getopt_long(argc, argv, ":", known, NULL)) != -1;
       at = optind) {
    switch (c) {
    case 'o': o->g->of = optarg; break;
    case 's': o->g->settings.seed = number(optarg, "seed"); break;
    case 'h': o->g->hint = hint(optarg); break;
    case 'c': o->g->settings.clock = clock_kind(optarg); break;
    case 'v': o->g->verbose = true; break;
    case 'q': o->g->quiet = true; break;
    case 'u': o->g->settings.even_untouched = true; break;
    case 'n': o->g->settings.no_valgrind = true; break;
    case 'k': o->g->settings.keep = optarg; break;
    case 'p': o->g->settings.programs = optarg; break;
    case 'l': list_assignments(); break;
    case 'r':
      if (strncmp(optarg, "json=", 5) != 0)
        give_up("--report knows json=FILE, not \"%s\"", optarg);
      o->json_path = optarg + 5;
      break;
    case ':': give_up("%s wants a value", argv[at]);
    default:
      if (strcmp(argv[at], "--help") != 0)
        give_up("cannot understand %s", argv[at]);
      fputs(usage, stdout);
      exit(0);
    }
  }
}

__attribute__((noreturn)) static void unknown_assignment(const char *name) {
  const struct assignment *a;
  fprintf(stderr, "grade: there is no assignment \"%s\". There are:", name);
  for (size_t i = 0; (a = course_assignment(i)); i++)
    fprintf(stderr, "%s%s", i % 4 ? " " : "\n       ", a->name);
  putc('\n', stderr);
  exit(EXIT_BROKEN);
}

/* The named assignments, or all. */
static void choose_submissions(struct grading *g, int n, char **name) {
  size_t all = 0;
  while (course_assignment(all)) all++;
  g->n = n > 0 ? (size_t)n : all;
  g->submission = calloc(g->n, sizeof *g->submission);
  if (!g->submission) give_up("out of memory");
  for (size_t i = 0; i < g->n; i++) {
    const struct assignment *a =
        n > 0 ? course_find(name[i]) : course_assignment(i);
    if (!a) unknown_assignment(name[i]);
    g->submission[i].a = a;
  }
}

/* The report is begun at once: that it cannot be written is known before the
 * work, and that of an earlier run is gone. */
static void begin_json(struct options *o) {
  if (!o->json_path) return;
  o->json = fopen(o->json_path, "we");
  if (!o->json)
    give_up("cannot write %s: %s", o->json_path, strerror(errno));
}

static int end_json(struct options *o, int err) {
  if (!o->json) return err;
  bool write = err == 0;
  if (write) err = report_json(o->json, o->g);
  if (fclose(o->json) != 0 && !err) err = -errno;
  if (write && err)
    fprintf(stderr, "grade: cannot write %s: %s\n", o->json_path,
            strerror(-err));
  if (err) remove(o->json_path); /* half a report would look like one */
  return err;
}

static int exit_status(const struct grading *g) {
  int status = 0;
  for (size_t i = 0; i < g->n; i++) {
    enum standing s = submission_standing(&g->submission[i]);
    if (s == WRONG || s == TO_DO) return EXIT_FAILED;
    if (s == UNDECIDED) status = EXIT_UNDECIDED;
  }
  return status;
}

/* Where programs were only built: did all of them compile? */
static int build_status(const struct grading *g) {
  for (size_t i = 0; i < g->n; i++)
    if (g->submission[i].build.status != BUILT) return EXIT_FAILED;
  return 0;
}

/* A name mistyped must not look like a class that handed in nothing. */
static void check_folder(const char *of) {
  struct stat st;
  if (stat(of, &st) != 0)
    give_up("cannot look into %s: %s\n       --of wants the folder of one "
            "student: DIR/<assignment>/<file>", of, strerror(errno));
  if (!S_ISDIR(st.st_mode)) give_up("%s is not a folder", of);
}

/* Tell people, and return the exit status. */
static int report(const struct grading *g) {
  if (g->settings.keep) {
    report_builds(stderr, g);
    return build_status(g);
  }
  if (g->quiet) report_quietly(stdout, g);
  else report_text(stdout, g);
  return exit_status(g);
}

int main(int argc, char **argv) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  struct grading g = {.of = "assignments", .hint = 1,
                      .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
                      .settings.seed = (uint64_t)(t.tv_nsec / 1000)};
  struct options o = {.g = &g};
  parse_options(&o, argc, argv);
  choose_submissions(&g, argc - optind, argv + optind);
  check_folder(g.of);
  begin_json(&o);

  setlocale(LC_CTYPE, "C.UTF-8");
  umask(022); /* others must be able to read what we hand to them */
  prctl(PR_SET_DUMPABLE, 0); /* and nobody may reach into our memory */
  signal(SIGPIPE, SIG_IGN);
  stop_hold();
  int err = scratch_create(&g.scratch);
  if (!err) err = coil_run(grade_until_told, &g, NULL);
  scratch_remove(g.scratch.path);
  if (err == -ECANCELED)
    fprintf(stderr, "grade: stopped before it was done\n");
  else if (err)
    fprintf(stderr, "grade: could not do its work: %s\n", strerror(-err));
  err = end_json(&o, err);
  stop_let_in(); /* a signal that came ends us now */
  int status = err ? EXIT_BROKEN : report(&g);

  for (size_t i = 0; i < g.n; i++) submission_clear(&g.submission[i]);
  free(g.submission);
  return status;
}
