/* proc.h -- what /proc tells about a task. */
#ifndef TIMEKEEPER_PROC_H
#define TIMEKEEPER_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "options.h"

struct times {
  nanos ran;    /* on a CPU */
  nanos waited; /* ready to run, but waiting for a CPU: run_delay */
};

/* Open /proc/PID/task/TID/NAME; a descriptor, or negative errno. */
int proc_open(pid_t tgid, pid_t tid, const char *name);

/* Read a small file of /proc from its beginning, as a string; false when the
 * task is no longer there.  All sizes fit. */
bool proc_read(int fd, char *text, size_t size);

pid_t proc_tracer(pid_t tid);      /* who traces it; 0: nobody, or it is gone */
pid_t proc_process_of(pid_t tid);  /* its process; tid itself if it is gone */
char proc_state(int stat_fd);      /* R, S, D, t, T, Z ...; 0: gone */
bool proc_blocked(int syscall_fd); /* has really left its CPU: see quiet.c */
/* Has this kernel the two files that quiet.c relies on? */
bool proc_tells_enough(int syscall_fd, int schedstat_fd);
struct times proc_times(int schedstat_fd);
struct times proc_own_times(void);
int64_t proc_resident(pid_t tgid);
int64_t proc_peak(pid_t tgid); /* most that was resident so far, in KiB */

/* Is this signal caught, is it ignored by the process? */
bool proc_catches(pid_t tid, int signal);
bool proc_ignores(pid_t tid, int signal);

/* Does descriptor `fd` of the task lead to the file with this link text? */
bool proc_fd_is(pid_t tid, int fd, const char *link);

#endif
