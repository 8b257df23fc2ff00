/* rest.c -- sleep until there is something to do.
 *
 * SIGCHLD is blocked all the time and let in only here, together with the
 * sleep: one that came a moment before ends the sleep at once. */
#include "rest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "clock.h"
#include "keeper.h"

void rest(struct keeper *k, nanos at_most) {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, NULL, &mask);
  sigdelset(&mask, SIGCHLD);
  struct pollfd streams[2];
  for (int i = 0; i < 2; i++) /* at its end a pipe would be ready for ever */
    streams[i] = (struct pollfd){
        .fd = k->out[i].ended ? -1 : k->out[i].fd, .events = POLLIN};
  struct timespec time = timespec_of(at_most);
  if (ppoll(streams, 2, &time, &mask) < 0 && errno != EINTR)
    keeper_fail(k, "wait for something to happen", errno);
}
