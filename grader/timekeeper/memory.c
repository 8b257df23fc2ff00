/* memory.c -- reading and writing the memory of a stopped task.
 *
 * One call moves any number of bytes; PTRACE_PEEKDATA would move eight. */
#include "memory.h"

#include <errno.h>
#include <sys/uio.h>

int memory_read(pid_t tid, uint64_t from, void *to, size_t size) {
  struct iovec here = {to, size}, there = {(void *)(uintptr_t)from, size};
  ssize_t n = process_vm_readv(tid, &here, 1, &there, 1, 0);
  return n == (ssize_t)size ? 0 : -EFAULT;
}

int memory_write(pid_t tid, uint64_t to, const void *from, size_t size) {
  struct iovec here = {(void *)(uintptr_t)from, size};
  struct iovec there = {(void *)(uintptr_t)to, size};
  ssize_t n = process_vm_writev(tid, &here, 1, &there, 1, 0);
  return n == (ssize_t)size ? 0 : -EFAULT;
}
