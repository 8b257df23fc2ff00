/* list.h -- a circular, doubly linked list that lives inside its elements.
 *
 * The link is a field of the thing that is listed, so nothing is allocated and
 * nothing can fail, and an element can leave whatever list it is in without
 * knowing which one that is.  The head is a link too: an empty list is a head
 * that points at itself. */
#ifndef COIL_LIST_H
#define COIL_LIST_H

#include <stdbool.h>
#include <stddef.h>

typedef struct coil_list {
  struct coil_list *prev, *next;
} coil_list;

/* The struct of this type whose field `field` is the link ptr points to. */
#define coil_entry(ptr, type, field) \
  ((type *)((char *)(ptr) - offsetof(type, field)))

static inline void coil_list_init(coil_list *l) {
  l->prev = l->next = l;
}

static inline bool coil_list_is_empty(const coil_list *l) {
  return l->next == l;
}

/* Append n at the end. */
static inline void coil_list_push(coil_list *l, coil_list *n) {
  n->prev = l->prev;
  n->next = l;
  l->prev->next = n;
  l->prev = n;
}

/* Take n out of the list it is in; removing it again changes nothing. */
static inline void coil_list_remove(coil_list *n) {
  n->prev->next = n->next;
  n->next->prev = n->prev;
  coil_list_init(n);
}

/* Take the first element out; NULL when there is none. */
static inline coil_list *coil_list_pop(coil_list *l) {
  coil_list *n = l->next;
  if (n == l) return NULL;
  coil_list_remove(n);
  return n;
}

/* Move everything in `from` to the end of l, in order; `from` is then empty. */
static inline void coil_list_move(coil_list *l, coil_list *from) {
  if (coil_list_is_empty(from)) return;
  from->next->prev = l->prev;
  from->prev->next = l;
  l->prev->next = from->next;
  l->prev = from->prev;
  coil_list_init(from);
}

#endif
