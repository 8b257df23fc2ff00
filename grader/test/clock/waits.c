/* Each kind of timed wait, a tenth of a second each, and what it returns. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static const struct timespec tenth = {0, 100000000};

static struct timespec in_a_tenth(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  time.tv_nsec += tenth.tv_nsec;
  time.tv_sec += time.tv_nsec / 1000000000;
  time.tv_nsec %= 1000000000;
  return time;
}

static void say(const char *call, long result) {
  const char *error = result < 0 ? strerrorname_np(errno) : "";
  printf("%s: %ld%s%s\n", call, result, *error ? " " : "", error);
}

static void sleeps(void) {
  struct timespec when = in_a_tenth(CLOCK_MONOTONIC);
  say("nanosleep", nanosleep(&tenth, NULL));
  say("usleep", usleep(100000));
  say("in the past", clock_nanosleep(CLOCK_MONOTONIC, 1, &when, NULL));
  when = in_a_tenth(CLOCK_REALTIME);
  say("clock_nanosleep", clock_nanosleep(CLOCK_REALTIME, 1, &when, NULL));
  say("thrd_sleep", thrd_sleep(&tenth, NULL));
}

static void descriptors(void) {
  int ends[2];
  struct epoll_event event = {.events = EPOLLIN};
  int epoll = epoll_create1(0);
  if (pipe(ends)) return;
  epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
  struct pollfd fd = {.fd = ends[0], .events = POLLIN};
  struct timeval timeout = {0, 100000};
  struct timespec again = tenth;
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  say("poll", poll(&fd, 1, 100));
  say("ppoll", ppoll(&fd, 1, &tenth, NULL));
  say("select", select(ends[0] + 1, &set, NULL, NULL, &timeout));
  FD_SET(ends[0], &set);
  say("pselect", pselect(ends[0] + 1, &set, NULL, NULL, &tenth, NULL));
  FD_SET(ends[0], &set);
  timeout = (struct timeval){0, 100000};
#ifdef SYS_select
  say("old select",
      syscall(SYS_select, ends[0] + 1, &set, NULL, NULL, &timeout));
#endif
  say("epoll_wait", epoll_wait(epoll, &event, 1, 100));
  say("epoll_pwait", epoll_pwait(epoll, &event, 1, 100, NULL));
  say("epoll_pwait2",
      syscall(SYS_epoll_pwait2, epoll, &event, 1, &again, NULL, 0));
}

static void locks(void) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  sem_t semaphore;
  struct timespec when = in_a_tenth(CLOCK_REALTIME);
  pthread_mutex_lock(&mutex);
  say("condition", pthread_cond_timedwait(&condition, &mutex, &when));
  when = in_a_tenth(CLOCK_MONOTONIC);
  say("clock condition",
      pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &when));
  sem_init(&semaphore, 0, 0);
  when = in_a_tenth(CLOCK_REALTIME);
  say("semaphore", sem_timedwait(&semaphore, &when));
  when = in_a_tenth(CLOCK_REALTIME);
  say("mutex", pthread_mutex_timedlock(&mutex, &when));
}

static void others(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  say("sigtimedwait", sigtimedwait(&signals, NULL, &tenth));
  int id = semget(IPC_PRIVATE, 1, 0600);
  struct sembuf down = {0, -1, 0};
  say("semtimedop", semtimedop(id, &down, 1, &tenth));
  semctl(id, 0, IPC_RMID);
  mqd_t queue = mq_open("/timekeeper-waits", O_RDONLY | O_CREAT, 0600, NULL);
  mq_unlink("/timekeeper-waits");
  char message[8192];
  struct timespec when = in_a_tenth(CLOCK_REALTIME);
  say("mq_timedreceive",
      mq_timedreceive(queue, message, sizeof message, NULL, &when));
}

int main(void) {
  sleeps();
  descriptors();
  locks();
  others();
}
