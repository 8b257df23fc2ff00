/* stack.c -- see stack.h. */
#include "stack.h"

#include "fiber.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13, newer than many headers */
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
  WARM = 16384,      /* pooled stacks that keep their pages */
  MOST_SPLIT = 10000 /* stacks guarded by mprotect */
};

/* One mapping: this header with a record for each stack, then the slots. */
struct slab {
  struct slab *next;
  size_t size; /* of the mapping */
  char *slots;
  size_t n, cut; /* stacks in it, and how many were ever taken */
  coil_stack stacks[];
};

struct pool {
  coil_stack *free; /* last in, first out */
  struct slab *slabs;
  size_t used, pooled, nslabs, split;
  const char *guard;
};

static _Thread_local struct pool pool = {.guard = "none"};

static size_t round_up(size_t n, size_t unit) {
  return (n + unit - 1) / unit * unit;
}

static struct slab *map_slab(size_t n) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t head = round_up(sizeof(struct slab) + n * sizeof(coil_stack), page);
  size_t size = head + n * SLOT_SIZE;
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
  s->next = pool.slabs;
  pool.slabs = s;
  pool.nslabs++;
  return true;
}

/* Costs no mapping of its own, so there can be millions.  An emulator may
 * accept any advice and do nothing, hence the question: the kernel refuses to
 * read a file name from behind a guard. */
static bool guard_by_madvise(char *start) {
  if (fiber_tools_read_memory()) return false;
  if (madvise(start, GUARD_SIZE, MADV_GUARD_INSTALL) != 0) return false;
  return access(start, F_OK) != 0 && errno == EFAULT;
}

/* Splits the slab into two more mappings, of which a process may have 65,530
 * by default (vm.max_map_count), and malloc needs some too.  So not all stacks
 * get one. */
static bool guard_by_mprotect(char *start) {
  if (pool.split == MOST_SPLIT) return false;
  if (mprotect(start, GUARD_SIZE, PROT_NONE) != 0) return false;
  pool.split++;
  return true;
}

/* A limit of the machine shall not become an error of the program: what can
 * have no guard goes without, and says so. */
static void install_guard(char *start) {
  if (guard_by_madvise(start))
    pool.guard = "madvise";
  else if (guard_by_mprotect(start))
    pool.guard = "mprotect";
  else
    pool.guard = "none";
}

/* A stack that nobody has used yet. */
static coil_stack *cut_stack(void) {
  if ((!pool.slabs || pool.slabs->cut == pool.slabs->n) && !add_slab())
    return NULL;
  struct slab *slab = pool.slabs;
  char *slot = slab->slots + slab->cut * SLOT_SIZE;
  coil_stack *s = &slab->stacks[slab->cut++];
  install_guard(slot);
  s->bottom = slot + GUARD_SIZE;
  s->id = fiber_register_stack(s->bottom, COIL_STACK_SIZE);
  return s;
}

coil_stack *coil_stack_take(void) {
  int saved = errno;
  coil_stack *s = pool.free;
  if (s) {
    pool.free = s->next;
    pool.pooled--;
  } else {
    s = cut_stack();
  }
  if (s) pool.used++;
  errno = saved;
  return s;
}

void coil_stack_give(coil_stack *s) {
  if (pool.pooled >= WARM) madvise(s->bottom, COIL_STACK_SIZE, MADV_DONTNEED);
  s->next = pool.free;
  pool.free = s;
  pool.used--;
  pool.pooled++;
}

static void unmap_slab(struct slab *slab) {
  for (size_t i = 0; i < slab->cut; i++) fiber_forget_stack(slab->stacks[i].id);
  fiber_forget_memory(slab, slab->size);
  munmap(slab, slab->size);
}

void coil_stack_trim(void) {
  if (pool.used > 0) return;
  for (struct slab *next, *slab = pool.slabs; slab; slab = next) {
    next = slab->next;
    unmap_slab(slab);
  }
  pool = (struct pool){.guard = pool.guard};
}

coil_stack_stats coil_stack_get_stats(void) {
  return (coil_stack_stats){pool.used, pool.pooled, pool.nslabs, pool.guard};
}
