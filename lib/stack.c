/* stack.c -- see stack.h. */
#include "stack.h"

#include "fault.h"
#include "watch.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Newer than many headers. */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13 */
#endif

/* Compilers that make large frames touch memory on the way down do so at every
 * page on x86-64, but only every 64 KiB on aarch64. */
#ifdef __aarch64__
enum { GUARD_SIZE = 64 * 1024 };
#else
enum { GUARD_SIZE = 16 * 1024 };
#endif

enum {
  SLOT_SIZE = GUARD_SIZE + COIL_STACK_SIZE,
  FIRST_SLAB = 64,   /* stacks in the first slab; each next has twice as many */
  LAST_SLAB = 65536, /* ... up to this */
  LEAST_AT_ONCE = 8, /* stacks made ready by one call of the kernel */
  MOST_AT_ONCE = 256,
  MOST_SPLIT = 12000 /* stacks guarded by mprotect, in the whole process */
};

/* One mapping: this header with a record for each stack, then the slots, then
 * room for the fault handler, which is used in the first slab only. */
struct slab {
  struct slab *next;
  size_t size; /* of the mapping */
  char *slots;
  size_t n, cut; /* stacks in it, and how many were ever taken */
  size_t ready;  /* ... or at least have their guards */
  int split;     /* of these, guarded by mprotect */
  coil_stack stacks[];
};

struct pool {
  coil_stack *free; /* last in, first out */
  struct slab *slabs;
  size_t used, pooled, nslabs, unguarded;
  const char *guard;
};

static _Thread_local struct pool pool = {.guard = "none"};
static atomic_int split;     /* guards by mprotect, of all threads together */
static atomic_int measuring; /* how many ask for it */

bool coil__stack_is_guard(const char *address) {
  for (struct slab *s = pool.slabs; s; s = s->next) {
    size_t offset = (size_t)(address - s->slots);
    if (address >= s->slots && offset < s->cut * SLOT_SIZE)
      return offset % SLOT_SIZE < GUARD_SIZE;
  }
  return false;
}

/* --- slabs ---------------------------------------------------------------- */

static char *alternate_of(struct slab *s) {
  return s->slots + s->n * SLOT_SIZE;
}

static size_t page_size(void) {
  return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t round_up(size_t n, size_t unit) {
  return (n + unit - 1) / unit * unit;
}

static struct slab *map_slab(size_t n) {
  size_t head =
      round_up(sizeof(struct slab) + n * sizeof(coil_stack), page_size());
  size_t size = head + n * SLOT_SIZE + COIL_FAULT_ROOM;
  struct slab *s = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (s == MAP_FAILED) return NULL;
  /* Huge pages would make each stack cost all of its size. */
  madvise(s, size, MADV_NOHUGEPAGE);
  *s = (struct slab){.size = size, .slots = (char *)s + head, .n = n};
  fiber_register_memory(s, size);
  return s;
}

static bool add_slab(void) {
  size_t n = pool.slabs ? 2 * pool.slabs->n : FIRST_SLAB;
  if (n > LAST_SLAB) n = LAST_SLAB;
  struct slab *s = map_slab(n);
  if (!s) return false;
  if (!pool.slabs) coil__fault_watch(alternate_of(s));
  s->next = pool.slabs;
  pool.slabs = s;
  pool.nslabs++;
  return true;
}

static void unmap_slab(struct slab *slab) {
  for (size_t i = 0; i < slab->cut; i++) fiber_forget_stack(slab->stacks[i].id);
  fiber_forget_memory(slab, slab->size);
  coil__fault_unwatch(alternate_of(slab));
  split -= slab->split;
  munmap(slab, slab->size);
}

/* Costs no mapping of its own, so there can be millions.  An emulator may
 * accept any advice and do nothing, hence the question, once: the kernel
 * refuses to read a file name from behind a guard. */
static bool guard_by_madvise(char *start) {
  static atomic_bool is_proven;
  if (fiber_memory_is_watched()) return false;
  if (madvise(start, GUARD_SIZE, MADV_GUARD_INSTALL) != 0) return false;
  if (!is_proven) is_proven = access(start, F_OK) != 0 && errno == EFAULT;
  return is_proven;
}

/* Splits the slab into two more mappings, of which a process may have 65,530
 * by default (vm.max_map_count), and valgrind can follow 30,000.  So not all
 * stacks get one. */
static bool guard_by_mprotect(char *start) {
  if (split >= MOST_SPLIT) return false;
  if (mprotect(start, GUARD_SIZE, PROT_NONE) != 0) return false;
  split++;
  pool.slabs->split++;
  return true;
}

/* The same advice about `size` bytes of each of n slots, by one call.  Returns
 * for how many the kernel took it. */
static size_t advise_many(char *start, size_t size, size_t n, int advice) {
  struct iovec parts[MOST_AT_ONCE];
  for (size_t i = 0; i < n; i++)
    parts[i] = (struct iovec){start + i * SLOT_SIZE, size};
  int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
  if (self < 0) return 0;
  long done = syscall(SYS_process_madvise, self, parts, n, advice, 0);
  close(self);
  return done > 0 ? (size_t)done / size : 0;
}

/* A stack that is taken for the first time needs a guard, and its first page:
 * two visits to the kernel, each dearer than all that we do here.  So these are
 * got for many stacks at once, for more as more are wanted.  Older kernels do
 * not know how; there each stack gets its own guard, and its page later. */
static void make_ready(struct slab *slab) {
  size_t n = slab->cut, left = slab->n - slab->cut;
  if (n < LEAST_AT_ONCE) n = LEAST_AT_ONCE;
  if (n > MOST_AT_ONCE) n = MOST_AT_ONCE;
  if (n > left) n = left;
  char *start = slab->slots + slab->cut * SLOT_SIZE;
  if (!guard_by_madvise(start)) return;
  n = advise_many(start, GUARD_SIZE, n, MADV_GUARD_INSTALL);
  char *first_page = start + SLOT_SIZE - page_size();
  advise_many(first_page, page_size(), n, MADV_POPULATE_WRITE);
  slab->ready = slab->cut + (n > 0 ? n : 1);
}

/* A limit of the machine shall not become an error of the program: what can
 * have no guard goes without, and says so. */
static void install_guard(struct slab *slab, char *start) {
  if (slab->cut >= slab->ready) make_ready(slab);
  if (slab->cut < slab->ready || guard_by_madvise(start)) {
    pool.guard = "madvise";
  } else if (guard_by_mprotect(start)) {
    pool.guard = "mprotect";
  } else {
    pool.guard = "none";
    pool.unguarded++;
  }
}

/* --- the pool ------------------------------------------------------------- */

/* A stack that nobody has used yet. */
static coil_stack *cut_stack(void) {
  if ((!pool.slabs || pool.slabs->cut == pool.slabs->n) && !add_slab())
    return NULL;
  struct slab *slab = pool.slabs;
  char *slot = slab->slots + slab->cut * SLOT_SIZE;
  coil_stack *s = &slab->stacks[slab->cut];
  install_guard(slab, slot);
  slab->cut++;
  s->bottom = slot + GUARD_SIZE;
  s->id = fiber_register_stack(s->bottom, COIL_STACK_SIZE);
  return s;
}

/* Not the latest one as it is: a new one, or one made as new. */
static coil_stack *take_new(void) {
  int saved = errno;
  coil_stack *s = pool.free;
  if (s) {
    pool.free = s->next;
    pool.pooled--;
    madvise(s->bottom, COIL_STACK_SIZE, MADV_DONTNEED);
  } else {
    s = cut_stack();
  }
  if (s) pool.used++;
  errno = saved;
  return s;
}

coil_stack *coil_stack_take(void) {
  coil_stack *s = pool.free;
  if (!s || measuring) return take_new();
  pool.free = s->next;
  pool.pooled--;
  pool.used++;
  return s;
}

void coil_stack_give(coil_stack *s) {
  s->next = pool.free;
  pool.free = s;
  pool.used--;
  pool.pooled++;
}

static void trim_pooled(void) {
  for (coil_stack *s = pool.free; s; s = s->next)
    madvise(s->bottom, COIL_STACK_SIZE, MADV_DONTNEED);
}

void coil_stack_trim(void) {
  if (pool.used > 0) {
    trim_pooled();
    return;
  }
  for (struct slab *next, *slab = pool.slabs; slab; slab = next) {
    next = slab->next;
    unmap_slab(slab);
  }
  pool = (struct pool){.guard = pool.guard};
}

coil_stack_stats coil_stack_get_stats(void) {
  return (coil_stack_stats){pool.used, pool.pooled, pool.nslabs, pool.unguarded,
                            pool.guard};
}

/* --- high-water marks ----------------------------------------------------- */

void coil_stack_measure(bool on) {
  measuring += on ? 1 : -1;
}

bool coil_stack_is_measured(void) {
  return measuring > 0;
}

size_t coil_stack_high_water(const coil_stack *s) {
  unsigned char is_there[COIL_STACK_SIZE / 4096];
  size_t page = page_size(), untouched = 0;
  if (mincore(s->bottom, COIL_STACK_SIZE, is_there) != 0) return 0;
  while (untouched < COIL_STACK_SIZE && !(is_there[untouched / page] & 1))
    untouched += page;
  return COIL_STACK_SIZE - untouched;
}

size_t coil_stack_highest_water(void) {
  size_t highest = 0;
  for (struct slab *slab = pool.slabs; slab; slab = slab->next) {
    for (size_t i = 0; i < slab->cut; i++) {
      size_t water = coil_stack_high_water(&slab->stacks[i]);
      if (water > highest) highest = water;
    }
  }
  return highest;
}
