/* fault.c -- see fault.h. */
#include "fault.h"

#include "stack.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Each thread that runs tasks sets it; a plain store would be a data race. */
static const char *(*_Atomic name_owner)(void);

void coil_stack_name_owner(const char *(*owner)(void)) {
  name_owner = owner;
}

static void say(const char *words) {
  if (write(STDERR_FILENO, words, strlen(words)) < 0) return; /* no one reads */
}

/* Runs on the alternate stack, as there is no room left on the other.  Then
 * what would have happened without us: the instruction that faulted runs again,
 * and the program dies of it in the right place. */
static void on_fault(int signo, siginfo_t *info, void *context) {
  (void)context;
  bool is_sent = info->si_code <= 0; /* by kill: that will not come again */
  if (!is_sent && coil__stack_is_guard(info->si_addr)) {
    const char *(*owner)(void) = name_owner;
    const char *name = owner ? owner() : NULL;
    say(name ? name : "A coroutine");
    _Static_assert(COIL_STACK_SIZE == 64 * 1024, "the message says so");
    say(" overflowed its stack of 64 KiB: recursion without end, or large "
        "arrays?\n");
  }
  signal(signo, SIG_DFL);
  if (is_sent) raise(signo);
}

/* A handler that somebody has installed already (a sanitizer has) stays. */
static void watch_process(void) {
  struct sigaction action = {.sa_sigaction = on_fault,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK};
  struct sigaction present;
  pthread_atfork(NULL, NULL, coil__coro_forked);
  if (sigaction(SIGSEGV, NULL, &present) == 0 && present.sa_handler == SIG_DFL)
    sigaction(SIGSEGV, &action, NULL);
}

void coil__fault_watch(char *room) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  stack_t present, alternate = {.ss_sp = room, .ss_size = COIL_FAULT_ROOM};
  pthread_once(&once, watch_process);
  if (sigaltstack(NULL, &present) == 0 && present.ss_flags & SS_DISABLE)
    sigaltstack(&alternate, NULL);
}

void coil__fault_unwatch(char *room) {
  stack_t present;
  if (sigaltstack(NULL, &present) == 0 && present.ss_sp == room)
    sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
}
