/* memory.h -- the memory of a stopped task. */
#ifndef TIMEKEEPER_MEMORY_H
#define TIMEKEEPER_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Copy all of it, or none: 0 or -EFAULT. */
int memory_read(pid_t tid, uint64_t from, void *to, size_t size);
int memory_write(pid_t tid, uint64_t to, const void *from, size_t size);

#endif
