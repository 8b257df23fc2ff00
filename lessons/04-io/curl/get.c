/* get.c URL URL URL -- three requests by libcurl, in turn and together. */
#include "curl_loop.h"

#include "measure.h"

enum { N = 3 };

static curl_loop curl;

static size_t drop(char *data, size_t size, size_t n, void *arg) {
  return size * n;
}

static int get(void *url, void **result) {
  CURLcode code;
  CURL *easy = curl_easy_init();
  if (!easy) return -ENOMEM;
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  int err = curl_loop_perform(&curl, easy, &code);
  if (!err && code != CURLE_OK) {
    fprintf(stderr, "%s: %s\n", (char *)url, curl_easy_strerror(code));
    err = -EIO;
  }
  curl_easy_cleanup(easy);
  return err;
}

static int get_all(void *urls, void **result) {
  int err = curl_loop_init(&curl);
  if (err) return err;
  err = measure(get, urls, N);
  curl_loop_destroy(&curl);
  return err;
}

int main(int argc, char **argv) {
  if (argc != 1 + N) return 2;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  int err = coil_run(get_all, argv + 1, NULL);
  curl_global_cleanup();
  return err != 0;
}
