/* play.c -- play scenes on coil; play.py does the same on asyncio, and
 * differential.sh compares what they print.
 *
 * A scene is a program in a small language: for each task a list of operations,
 * one a line, of which some are blocks that reach to their `end`.  Each prints
 * what came of it.  Here is how programs are read and walked through; the
 * operations are in operations.c. */
#include "play.h"

static struct program programs[TASKS];
struct scene scene;

/* --- reading -------------------------------------------------------------- */

static bool is_block(const char *word) {
  static const char *blocks[] = {"timeout", "group",     "try",
                                 "ensure",  "semaphore", "lock"};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
    if (strcmp(word, blocks[i]) == 0) return true;
  return false;
}

/* The index of the `end`, or `then`, that belongs to the block at i. */
static int end_of(const struct program *p, int i, const char *word) {
  int depth = 0;
  for (; i < p->n; i++) {
    const char *op = p->ops[i].word;
    depth += is_block(op);
    if (depth == 1 && strcmp(op, word) == 0) return i;
    depth -= strcmp(op, "end") == 0;
  }
  fprintf(stderr, "play: there is no `%s` where one belongs\n", word);
  exit(1);
}

static void read_op(struct program *p, char *words) {
  char *save, *word = strtok_r(words, " ", &save);
  if (p->n == OPS) {
    fprintf(stderr, "play: a task is too long\n");
    exit(1);
  }
  struct op *op = &p->ops[p->n++];
  *op = (struct op){.n = 0};
  snprintf(op->word, sizeof op->word, "%s", word);
  while ((word = strtok_r(NULL, " ", &save)) && op->n < ARGS)
    op->args[op->n++] = atoi(word);
}

/* --- playing -------------------------------------------------------------- */

const char *word_for(int err, char text[32]) {
  static const struct {
    int err;
    const char *word;
  } words[] = {{0, "ok"},
               {RETURN, "return"},
               {-ECANCELED, "cancelled"},
               {-ETIMEDOUT, "timeout"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (err == words[i].err) return words[i].word;
  if (err <= FAILURE)
    snprintf(text, 32, "fail %d", FAILURE - err);
  else
    snprintf(text, 32, "%s", strerror(-err));
  return text;
}

static void say(const struct player *p, const struct op *op,
                const char *outcome) {
  printf("%d %s", p->number, op->word);
  for (int i = 0; i < op->n; i++) printf(" %d", op->args[i]);
  printf(" -> %s\n", outcome);
}

static int run_block(struct player *p, int i, int end);

static int in_timeout(struct player *p, const struct op *op, int i, int end) {
  coil_timeout t;
  int err = coil_timeout_enter(&t, duration(op->args[0]));
  if (err) return err;
  return coil_timeout_exit(&t, run_block(p, i, end));
}

static int in_group(struct player *p, int i, int end) {
  coil_group g, *outer = p->group;
  coil_group_enter(&g);
  p->group = &g;
  int err = run_block(p, i, end);
  p->group = outer;
  return coil_group_exit(&g, err);
}

static int in_lock(struct player *p, const struct op *op, int i, int end) {
  coil_lock *l = &scene.locks[op->args[0]];
  int err = coil_lock_acquire(l);
  if (err) return err;
  err = run_block(p, i, end);
  coil_lock_release(l);
  return err;
}

static int in_semaphore(struct player *p, const struct op *op, int i, int end) {
  coil_semaphore *s = &scene.semaphores[op->args[0]];
  int err = coil_semaphore_acquire(s);
  if (err) return err;
  err = run_block(p, i, end);
  coil_semaphore_release(s);
  return err;
}

static int ensure(struct player *p, int i, int end) {
  int then = end_of(p->program, i - 1, "then");
  int err = run_block(p, i, then);
  int later = run_block(p, then + 1, end);
  return later ? later : err;
}

static int attempt(struct player *p, int i, int end) {
  char text[32];
  int err = run_block(p, i, end);
  if (err == RETURN) return err;
  snprintf(p->outcome, sizeof p->outcome, "%s", word_for(err, text));
  return 0;
}

/* The block at i - 1, and what is to be printed of it. */
static int walk(struct player *p, const struct op *op, int i, int end) {
  switch (op->word[0]) {
  case 't':
    if (strcmp(op->word, "timeout") == 0) return in_timeout(p, op, i, end);
    return attempt(p, i, end);
  case 'g': return in_group(p, i, end);
  case 'e': return ensure(p, i, end);
  case 'l': return in_lock(p, op, i, end);
  default: return in_semaphore(p, op, i, end);
  }
}

static int run_block(struct player *p, int i, int end) {
  int err = 0;
  for (; i < end && !err; i++) {
    const struct op *op = &p->program->ops[i];
    if (strcmp(op->word, "return") == 0) {
      p->value = op->args[0];
      return RETURN;
    }
    p->outcome[0] = '\0';
    if (is_block(op->word)) {
      int last = end_of(p->program, i, "end");
      err = walk(p, op, i + 1, last);
      if (err || strcmp(op->word, "try") != 0) p->outcome[0] = '\0';
      i = last;
    } else {
      err = operate(p, op);
    }
    char text[32];
    say(p, op, err || !p->outcome[0] ? word_for(err, text) : p->outcome);
  }
  return err;
}

static int play_task(void *arg, void **result) {
  struct player p = {.number = (int)(intptr_t)arg};
  p.program = &programs[p.number];
  int err = run_block(&p, 0, p.program->n);
  *result = (void *)(intptr_t)p.value;
  return err < 0 ? err : 0;
}

/* Make task i, if it has a program and is not there yet. */
int start(int i, coil_group *group) {
  void *number = (void *)(intptr_t)i;
  if (scene.tasks[i] || programs[i].n == 0) return -EALREADY;
  if (group) return coil_group_create_task(group, play_task, number,
                                           &scene.tasks[i]);
  scene.tasks[i] = coil_create_task(play_task, number);
  return scene.tasks[i] ? 0 : -ENOMEM;
}

static void play(const char *name) {
  void *value = NULL;
  char text[32];
  printf("scene %s\n", name);
  prepare_scene();
  int err = coil_run(play_task, 0, &value);
  if (err)
    printf("run -> %s\n", word_for(err, text));
  else
    printf("run -> %d\n", (int)(intptr_t)value);
  for (int i = 0; i < TASKS; i++) coil_task_release(scene.tasks[i]);
  memset(programs, 0, sizeof programs);
}

int main(int argc, char **argv) {
  char line[256], name[64] = "";
  struct program *program = &programs[0];
  if (argc > 1 && !freopen(argv[1], "r", stdin)) return perror(argv[1]), 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "#\n")] = '\0';
    for (size_t n = strlen(line); n > 0 && line[n - 1] == ' '; n--)
      line[n - 1] = '\0';
    char *words = line + strspn(line, " ");
    int number;
    if (!words[0]) continue;
    if (strncmp(words, "scene ", 6) == 0) {
      if (name[0]) play(name);
      sscanf(words, "scene %63[^\n]", name);
    } else if (sscanf(words, "task %d", &number) == 1) {
      program = &programs[number];
    } else {
      read_op(program, words);
    }
  }
  if (name[0]) play(name);
  return 0;
}
