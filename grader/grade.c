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
    "  --clock KIND        virtual (default), cooperative or real\n"
    "  --untouched         grade starters that nobody has edited, too\n"
    "  --no-valgrind       do not look for leaks and memory errors\n"
    "  --keep DIR          compile only, and leave the programs in DIR\n"
    "  --programs DIR      take them from there instead of compiling\n"
    "  --report json=FILE  write the results to FILE as JSON\n"
    "  --list              name the assignments and their files, and stop\n"
    "  --help              this text\n\n"
    "Exit status: 0 all passed, 1 something failed, 3 something is undecided,\n"
    "2 the grader could not do its work.\n";

struct options {
  struct grading *g;
  const char *json;
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
    {"untouched", no_argument, NULL, 'u'},
    {"no-valgrind", no_argument, NULL, 'n'},
    {"keep", required_argument, NULL, 'k'},
    {"programs", required_argument, NULL, 'p'},
    {"list", no_argument, NULL, 'l'},
    {"help", no_argument, NULL, '?'},
    {0}};

static void parse_options(struct options *o, int argc, char **argv) {
  opterr = 0;
  for (int c, at = 1; (c = getopt_long(argc, argv, "", known, NULL)) != -1;
       at = optind) {
    switch (c) {
    case 'o': o->g->of = optarg; break;
    case 's': o->g->settings.seed = number(optarg, "seed"); break;
    case 'h': o->g->hint = (int)(number(optarg, "hint") & 0xff); break;
    case 'c': o->g->settings.clock = clock_kind(optarg); break;
    case 'v': o->g->verbose = true; break;
    case 'u': o->g->settings.even_untouched = true; break;
    case 'n': o->g->settings.no_valgrind = true; break;
    case 'k': o->g->settings.keep = optarg; break;
    case 'p': o->g->settings.programs = optarg; break;
    case 'l': list_assignments(); break;
    case 'r':
      if (strncmp(optarg, "json=", 5) != 0)
        give_up("--report knows json=FILE, not \"%s\"", optarg);
      o->json = optarg + 5;
      break;
    default:
      if (strcmp(argv[at], "--help") != 0)
        give_up("cannot understand %s", argv[at]);
      fputs(usage, stdout);
      exit(0);
    }
  }
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
    if (!a) give_up("there is no assignment \"%s\"", name[i]);
    g->submission[i].a = a;
  }
}

static int write_json(const char *path, const struct grading *g) {
  FILE *out = fopen(path, "we");
  int err = out ? report_json(out, g) : -errno;
  if (out && fclose(out) != 0 && !err) err = -errno;
  if (err) fprintf(stderr, "grade: cannot write %s: %s\n", path,
                   strerror(-err));
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
    give_up("cannot look into %s: %s; --of DIR wants the folder in which "
            "DIR/<assignment>/<file> lie", of, strerror(errno));
  if (!S_ISDIR(st.st_mode)) give_up("%s is not a folder", of);
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

  setlocale(LC_CTYPE, "C.UTF-8");
  umask(022); /* others must be able to read what we hand to them */
  prctl(PR_SET_DUMPABLE, 0); /* and nobody may reach into our memory */
  signal(SIGPIPE, SIG_IGN);
  stop_hold();
  int err = scratch_create(&g.scratch);
  if (!err) err = coil_run(grade_until_told, &g, NULL);
  scratch_remove(g.scratch.path);
  stop_let_in(); /* a signal that came ends us now */
  if (err)
    fprintf(stderr, "grade: could not do its work: %s\n", strerror(-err));
  else if (g.settings.keep)
    report_builds(stderr, &g);
  else
    report_text(stdout, &g);
  if (!err && o.json) err = write_json(o.json, &g);
  int status = err               ? EXIT_BROKEN
               : g.settings.keep ? build_status(&g)
                                 : exit_status(&g);

  for (size_t i = 0; i < g.n; i++) submission_clear(&g.submission[i]);
  free(g.submission);
  return status;
}
