/* bytes.h -- a buffer: bytes are appended at its end and taken from its front.
 */
#ifndef COIL_BYTES_H
#define COIL_BYTES_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct coil_bytes { /* n bytes, from data + start, in so much room */
  char *data;
  size_t start, n, room;
} coil_bytes;

enum {
  COIL__FIRST_ROOM = 4096, /* it doubles */
  COIL__MOST_KEPT = 65536, /* of the room of an empty buffer */
};

static inline char *coil_bytes_head(const coil_bytes *b) {
  return b->data + b->start;
}

/* Where the next bytes belong, and how many fit there. */
static inline char *coil_bytes_tail(const coil_bytes *b) {
  return b->data + b->start + b->n;
}

static inline size_t coil_bytes_free(const coil_bytes *b) {
  return b->room - b->start - b->n;
}

/* Make room for n more bytes.  What is there moves to the front only if it then
 * fits into the half that was free, so on average each byte moves only a few
 * times.  Returns 0 or -ENOMEM. */
static inline int coil_bytes_reserve(coil_bytes *b, size_t n) {
  if (coil_bytes_free(b) >= n) return 0;
  if (b->start >= b->n && b->room - b->n >= n) {
    if (b->n > 0) memcpy(b->data, b->data + b->start, b->n);
    b->start = 0;
    return 0;
  }
  if (n > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) return -ENOMEM;
  size_t room = b->room ? 2 * b->room : COIL__FIRST_ROOM;
  while (room < b->n + n) room *= 2;
  char *data = malloc(room);
  if (!data) return -ENOMEM;
  if (b->n > 0) memcpy(data, b->data + b->start, b->n);
  free(b->data);
  b->data = data;
  b->start = 0;
  b->room = room;
  return 0;
}

static inline int coil_bytes_append(coil_bytes *b, const void *from, size_t n) {
  int err = coil_bytes_reserve(b, n);
  if (err) return err;
  memcpy(coil_bytes_tail(b), from, n);
  b->n += n;
  return 0;
}

static inline void coil_bytes_clear(coil_bytes *b) {
  free(b->data);
  memset(b, 0, sizeof *b);
}

/* Take n bytes from the front away.  A buffer that was needed once for much
 * does not keep its room. */
static inline void coil_bytes_drop(coil_bytes *b, size_t n) {
  b->start += n;
  b->n -= n;
  if (b->n > 0) return;
  b->start = 0;
  if (b->room > COIL__MOST_KEPT) coil_bytes_clear(b);
}

#endif
