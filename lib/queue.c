/* queue.c -- see queue.h.  A ring of pointers between two semaphores: one
 * counts the items that may be got, the other the room for those to be put. So
 * all waiting, and all fairness, is theirs. */
#include "queue.h"

#include <errno.h>
#include <stdlib.h>

static void say(coil_waiters *ws, const char *word, const coil_queue *q) {
  ws->word = word;
  ws->object = q;
}

void coil_queue_init(coil_queue *q, void *ring[], size_t capacity) {
  bool is_growing = capacity == 0;
  *q = (coil_queue){.is_growing = is_growing};
  if (!is_growing) q->ring = ring;
  q->length = capacity;
  coil_semaphore_init(&q->items, 0);
  coil_semaphore_init(&q->room, is_growing ? SIZE_MAX : capacity);
  coil_event_init(&q->finished);
  coil_event_set(&q->finished);
  say(&q->items.waiters, "queue get", q);
  say(&q->room.waiters, "queue put", q);
  say(&q->finished.waiters, "queue join", q);
}

void coil_lifo_queue_init(coil_queue *q, void *ring[], size_t capacity) {
  coil_queue_init(q, ring, capacity);
  q->is_lifo = true;
}

void coil_queue_destroy(coil_queue *q) {
  if (q->is_growing) free(q->ring);
  q->ring = NULL;
  q->length = q->size = 0;
}

size_t coil_queue_size(const coil_queue *q) {
  return q->size;
}

static void **place(const coil_queue *q, size_t i) {
  return &q->ring[(q->head + i) % q->length];
}

/* Twice the length, and the items from its beginning on. */
static int grow(coil_queue *q) {
  size_t length = q->length ? 2 * q->length : 16;
  void **ring = calloc(length, sizeof *ring);
  if (!ring) return -ENOMEM;
  for (size_t i = 0; i < q->size; i++) ring[i] = *place(q, i);
  free(q->ring);
  q->ring = ring;
  q->length = length;
  q->head = 0;
  return 0;
}

static void *take(coil_queue *q) {
  q->size--;
  if (q->is_lifo) return *place(q, q->size);
  void *item = *place(q, 0);
  q->head = (q->head + 1) % q->length;
  return item;
}

/* Forget the item that would be got last. */
static void forget(coil_queue *q) {
  q->size--;
  if (q->is_lifo) q->head = (q->head + 1) % q->length;
  coil_queue_task_done(q);
}

static void release_all(coil_semaphore *s) {
  while (!coil_list_is_empty(&s->waiters.line)) coil_semaphore_release(s);
}

/* Nothing is in it, and nothing will ever be. */
static bool is_over(const coil_queue *q) {
  return q->is_shut_down && q->size == 0;
}

int coil_queue_put(coil_queue *q, void *item) {
  if (q->is_shut_down) return -EPIPE;
  int err = coil_semaphore_acquire(&q->room);
  if (err) return err;
  if (q->is_shut_down) return -EPIPE; /* while we waited */
  if (q->is_growing && q->size == q->length) err = grow(q);
  if (err) {
    coil_semaphore_release(&q->room);
    return err;
  }
  *place(q, q->size++) = item;
  q->unfinished++;
  coil_event_clear(&q->finished);
  coil_semaphore_release(&q->items);
  return 0;
}

/* Who waits behind the last item learns from the one who takes it that there
 * will be no more. */
int coil_queue_get(coil_queue *q, void **item) {
  if (is_over(q)) return -EPIPE;
  int err = coil_semaphore_acquire(&q->items);
  if (err) return err;
  if (q->size == 0) return -EPIPE; /* that was no item, but the end */
  *item = take(q);
  coil_semaphore_release(&q->room);
  if (is_over(q)) release_all(&q->items);
  return 0;
}

int coil_queue_put_nowait(coil_queue *q, void *item) {
  bool waits = !q->is_shut_down && coil_semaphore_is_locked(&q->room);
  return waits ? -EAGAIN : coil_queue_put(q, item);
}

int coil_queue_get_nowait(coil_queue *q, void **item) {
  bool waits = !is_over(q) && coil_semaphore_is_locked(&q->items);
  return waits ? -EAGAIN : coil_queue_get(q, item);
}

int coil_queue_task_done(coil_queue *q) {
  if (q->unfinished == 0) return -EINVAL;
  if (--q->unfinished == 0) coil_event_set(&q->finished);
  return 0;
}

int coil_queue_join(coil_queue *q) {
  return coil_event_wait(&q->finished);
}

void coil_queue_shutdown(coil_queue *q, bool immediate) {
  q->is_shut_down = true;
  for (; immediate && q->items.value > 0; q->items.value--) forget(q);
  release_all(&q->room);
  if (is_over(q)) release_all(&q->items);
}
