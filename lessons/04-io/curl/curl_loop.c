/* curl_loop.c -- see curl_loop.h.
 *
 * Two callbacks come from libcurl: watch this socket (or no longer), and call
 * me at that time (or not at all).  Two go back to it: the socket is ready, the
 * time has come.  After each of these some transfer may have ended. */
#include "curl_loop.h"

#include <errno.h>
#include <stdlib.h>

struct watched { /* a socket of libcurl's */
  coil_watch watch;
  curl_loop *owner;
  curl_socket_t fd;
  int what;     /* 0 when libcurl has lost interest */
  bool is_told; /* libcurl is being told that it is ready */
};

static void tell_ended(curl_loop *c) {
  int left;
  for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left));) {
    char *done = NULL;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &done);
    coil_future_set((coil_future *)(void *)done, (int)m->data.result, NULL);
  }
}

/* --- sockets ---------------------------------------------------------------
 */

static void tell_ready(void *arg);

/* If it cannot be watched, libcurl is told that it is ready and finds out. */
static void watch(struct watched *w) {
  coil_loop *loop = w->owner->loop;
  if (coil_poll_add(loop, &w->watch, w->fd, w->what, tell_ready, w) != 0)
    coil_call_soon(loop, &w->watch.handle, tell_ready, w);
}

/* A watch fires once, so it is set again.  Meanwhile libcurl may have called
 * change_interest, even to say that the socket is gone. */
static void tell_ready(void *arg) {
  struct watched *w = arg;
  curl_loop *c = w->owner;
  int running;
  w->is_told = true;
  curl_multi_socket_action(c->multi, w->fd, 0, &running);
  w->is_told = false;
  if (w->what)
    watch(w);
  else
    free(w);
  tell_ended(c);
}

static void unwatch(struct watched *w) {
  if (!coil_poll_cancel(w->owner->loop, &w->watch))
    coil_handle_cancel(&w->watch.handle);
}

static struct watched *make_watched(curl_loop *c, curl_socket_t fd) {
  struct watched *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->owner = c;
  w->fd = fd;
  curl_multi_assign(c->multi, fd, w);
  return w;
}

static int what_of(int interest) {
  switch (interest) {
  case CURL_POLL_IN: return COIL_READ;
  case CURL_POLL_OUT: return COIL_WRITE;
  case CURL_POLL_INOUT: return COIL_READ | COIL_WRITE;
  default: return 0;
  }
}

static int change_interest(CURL *easy, curl_socket_t fd, int interest,
                           void *arg, void *known) {
  struct watched *w = known ? known : make_watched(arg, fd);
  (void)easy;
  if (!w) return -1;
  if (w->what && !w->is_told) unwatch(w);
  w->what = what_of(interest);
  if (w->what && !w->is_told) watch(w);
  if (interest != CURL_POLL_REMOVE) return 0;
  curl_multi_assign(w->owner->multi, fd, NULL);
  if (!w->is_told) free(w);
  return 0;
}

/* --- time ------------------------------------------------------------------
 */

static void tell_time(void *arg) {
  curl_loop *c = arg;
  int running;
  curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  tell_ended(c);
}

static int change_time(CURLM *multi, long milliseconds, void *arg) {
  curl_loop *c = arg;
  (void)multi;
  coil_timer_cancel(c->loop, &c->timer);
  if (milliseconds < 0) return 0;
  return coil_call_later(c->loop, &c->timer, COIL_MS(milliseconds), tell_time,
                         c);
}

/* --- for tasks ------------------------------------------------------------
 */

int curl_loop_init(curl_loop *c) {
  *c = (curl_loop){.multi = curl_multi_init(), .loop = coil_get_running_loop()};
  if (!c->multi) return -ENOMEM;
  curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, change_interest);
  curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
  curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, change_time);
  curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
  return 0;
}

/* This closes the connections that were kept open, and says so. */
void curl_loop_destroy(curl_loop *c) {
  curl_multi_cleanup(c->multi);
  coil_timer_cancel(c->loop, &c->timer);
}

int curl_loop_perform(curl_loop *c, CURL *easy, CURLcode *code) {
  coil_future done;
  coil_future_init(&done, c->loop);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &done);
  if (curl_multi_add_handle(c->multi, easy) != CURLM_OK) return -ENOMEM;
  int ended = coil_await(&done, NULL);
  curl_multi_remove_handle(c->multi, easy);
  if (ended < 0) return ended;
  *code = (CURLcode)ended;
  return 0;
}
