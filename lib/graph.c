/* graph.c -- who waits for whom: a helper of debug.c.
 *
 * What a task waits for can be read from the word and the object that it gave
 * to coil_park.  (The library's own words are told by their address: another
 * module may say "lock" and mean something else.)  So there is nothing to keep
 * up to date: the graph is drawn from the tasks as they are when somebody asks.
 * It can be as deep as there are tasks, and we may run on a small stack: so no
 * recursion. */
#include "debug.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* How far one has got with what a task waits for. */
struct node {
  coil_task *task;
  struct node *from;      /* whose target it was when it was printed */
  size_t taken;           /* targets already seen */
  const coil_list *child; /* and the latest child, in a group */
  bool is_target, is_printed, is_on_path;
};

struct graph {
  FILE *out;
  coil_task **order;  /* as they were created */
  struct node *nodes; /* sorted by address of the task, to be found */
  size_t n;
};

static bool is_in_crowd(const coil_task *t) {
  return t->word == coil__gather || t->word == coil__wait ||
         t->word == coil__as_completed;
}

static coil_task *next_child(struct node *n) {
  const coil_group *g = n->task->object;
  n->child = n->child ? n->child->next : g->children.next;
  if (n->child == &g->children) return NULL;
  const coil_child *c = coil_entry(n->child, coil_child, link);
  return coil_future_task(c->done.future);
}

static coil_task *next_member(struct node *n) {
  const coil_crowd *c = n->task->object;
  while (n->taken < c->n) {
    coil_task *t = c->tasks[n->taken++];
    if (!coil_task_is_done(t)) return t;
  }
  return NULL;
}

/* The next task that this one waits for, or NULL when there is no more. */
static coil_task *next_task(struct node *n) {
  const coil_task *t = n->task;
  if (is_in_crowd(t)) return next_member(n);
  if (t->word == coil__group) return next_child(n);
  if (n->taken++ > 0) return NULL;
  if (t->word == coil__lock) return ((const coil_lock *)t->object)->owner;
  if (t->word == coil__shield)
    return coil_future_task((coil_future *)(uintptr_t)t->object);
  return t->awaiting ? coil_future_task(t->awaiting) : NULL;
}

/* --- finding nodes -------------------------------------------------------- */

static int by_address(const void *a, const void *b) {
  const struct node *x = a, *y = b;
  uintptr_t left = (uintptr_t)x->task, right = (uintptr_t)y->task;
  return (left > right) - (left < right);
}

static struct node *find(const struct graph *g, coil_task *t) {
  struct node key = {.task = t};
  return bsearch(&key, g->nodes, g->n, sizeof key, by_address);
}

/* A task of another loop, or one that has ended and kept its lock, is not among
 * the nodes; then there is nothing to follow. */
static struct node *next_target(const struct graph *g, struct node *n) {
  for (coil_task *t; (t = next_task(n));) {
    struct node *target = find(g, t);
    if (target) return target;
  }
  return NULL;
}

static void rewind_node(struct node *n) {
  n->taken = 0;
  n->child = NULL;
}

static void mark_targets(struct graph *g) {
  for (size_t i = 0; i < g->n; i++) {
    for (struct node *t; (t = next_target(g, &g->nodes[i]));)
      t->is_target = true;
    rewind_node(&g->nodes[i]);
  }
}

/* --- printing ------------------------------------------------------------- */

static void print_what(coil_task *t, FILE *out) {
  if (t->word == coil__readable || t->word == coil__writable)
    fprintf(out, "descriptor %d %s", ((const coil_watch *)t->object)->fd,
            t->word);
  else
    fputs(t->word, out);
  const coil_lock *lock = t->word == coil__lock ? t->object : NULL;
  if (lock && lock->owner) fprintf(out, " of %s", coil_task_name(lock->owner));
  coil_time since = coil__debug_since(t);
  if (since < 0) return;
  coil_time ms = (coil_now(t->future.loop) - since) / COIL_MS(1);
  fprintf(out, ", for %" PRId64 ".%03" PRId64 " s", ms / 1000, ms % 1000);
}

static void print_task(coil_task *t, size_t depth, FILE *out) {
  size_t indent = 2 * (depth < 20 ? depth : 20);
  fprintf(out, "  %*s%s: ", (int)indent, "", coil_task_name(t));
  if (t->coro.state == COIL_CORO_NEW)
    fputs("not begun", out);
  else if (t->coro.state == COIL_CORO_RUNNING)
    fputs("running", out);
  else if (!t->is_parked)
    fputs("ready", out);
  else
    print_what(t, out);
}

/* n waits for `first`, which is on the path that leads to n. */
static void print_circle(const struct node *n, const struct node *first,
                         FILE *out) {
  fprintf(out, " (a circle: %s", coil_task_name(first->task));
  for (; n != first; n = n->from)
    fprintf(out, ", awaited by %s", coil_task_name(n->task));
  fprintf(out, ", awaited by %s)", coil_task_name(first->task));
}

static void print_node(struct graph *g, struct node *n, size_t depth,
                       const struct node *from) {
  print_task(n->task, depth, g->out);
  if (n->is_on_path)
    print_circle(from, n, g->out);
  else if (n->is_printed)
    fputs(" (see above)", g->out);
  fputc('\n', g->out);
}

/* n and all below it: down to the first target not yet printed, and where there
 * is none, back to where we came from. */
static void print_tree(struct graph *g, struct node *n) {
  size_t depth = 0;
  n->from = NULL;
  print_node(g, n, depth, NULL);
  n->is_printed = n->is_on_path = true;
  while (n) {
    struct node *target = next_target(g, n);
    if (!target) {
      n->is_on_path = false;
      n = n->from;
      depth--;
      continue;
    }
    print_node(g, target, depth + 1, n);
    if (target->is_printed) continue;
    target->is_printed = target->is_on_path = true;
    target->from = n;
    n = target;
    depth++;
  }
}

/* --- asking --------------------------------------------------------------- */

static int graph_init(struct graph *g, coil_loop *loop, FILE *out) {
  *g = (struct graph){.out = out, .n = coil_all_tasks(loop, NULL, 0)};
  g->order = calloc(g->n + 1, sizeof *g->order);
  g->nodes = calloc(g->n + 1, sizeof *g->nodes);
  if (!g->order || !g->nodes) {
    free(g->order);
    free(g->nodes);
    return -ENOMEM;
  }
  coil_all_tasks(loop, g->order, g->n);
  for (size_t i = 0; i < g->n; i++) g->nodes[i].task = g->order[i];
  qsort(g->nodes, g->n, sizeof *g->nodes, by_address);
  mark_targets(g);
  return 0;
}

static void graph_free(struct graph *g) {
  free(g->order);
  free(g->nodes);
}

/* First those for whom nobody waits.  What is then left are circles, and those
 * who are waited for from inside one only. */
int coil_print_tasks(coil_loop *loop, FILE *out) {
  struct graph g;
  int err = graph_init(&g, loop, out);
  if (err) return err;
  for (int circles = 0; circles < 2; circles++) {
    for (size_t i = 0; i < g.n; i++) {
      struct node *n = find(&g, g.order[i]);
      if (!n->is_printed && n->is_target == circles) print_tree(&g, n);
    }
  }
  graph_free(&g);
  return 0;
}

int coil_print_call_graph(coil_task *t, FILE *out) {
  struct graph g;
  int err = graph_init(&g, t->future.loop, out);
  if (err) return err;
  struct node *n = find(&g, t);
  if (n) print_tree(&g, n);
  graph_free(&g);
  return 0;
}
