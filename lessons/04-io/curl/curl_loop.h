/* curl_loop.h -- libcurl on coil's loop.
 *
 * libcurl can do many transfers at once, but it wants to be told when its
 * sockets are ready and when its time has come.  Any library that asks for
 * these two can be driven by a loop; this is how. */
#ifndef CURL_LOOP_H
#define CURL_LOOP_H

#include "coil.h"

#include <curl/curl.h>

typedef struct curl_loop {
  CURLM *multi;
  coil_loop *loop;
  coil_timer timer;
} curl_loop;

/* Yours, in memory that does not move, until curl_loop_destroy: then no
 * transfer may be under way.  Returns 0 or -ENOMEM.  Never suspend. */
int curl_loop_init(curl_loop *c);
void curl_loop_destroy(curl_loop *c);

/* Do one transfer, as its options say; CURLOPT_PRIVATE is ours.  *code is how
 * it ended.  Returns 0, -ENOMEM, or what was thrown at the caller: then the
 * transfer has been stopped.  Suspends. */
COIL_MUST_CHECK int curl_loop_perform(curl_loop *c, CURL *easy, CURLcode *code);

#endif
