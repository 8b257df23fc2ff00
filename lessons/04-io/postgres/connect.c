/* connect.c -- opening a connection to PostgreSQL, without blocking.
 *
 * Two traps.  PQconnectPoll may close its descriptor and open another one (the
 * next address, or without encryption), so PQsocket is asked each time anew.
 * And libpq would look up a host's name by a function that blocks: it is given
 * addresses, which it then prefers to the name. */
#include "postgres.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MOST_OPTIONS = 64, MOST_ADDRESSES = 8 };

struct options {
  const char *names[MOST_OPTIONS], *values[MOST_OPTIONS];
  int n;
  char hosts[512], addresses[512]; /* as many of the one as of the other */
};

static void add(struct options *o, const char *name, const char *value) {
  if (o->n == MOST_OPTIONS - 1) return;
  o->names[o->n] = name;
  o->values[o->n++] = value;
}

static const char *find(const struct options *o, const char *name) {
  for (int i = 0; i < o->n; i++)
    if (strcmp(o->names[i], name) == 0) return o->values[i];
  return NULL;
}

static void append(char *list, size_t size, const char *word) {
  size_t n = strlen(list);
  snprintf(list + n, size - n, "%s%s", n ? "," : "", word);
}

static int list_addresses(struct options *o, const char *host,
                          const struct addrinfo *found) {
  char address[INET6_ADDRSTRLEN];
  for (int i = 0; found && i < MOST_ADDRESSES; i++, found = found->ai_next) {
    if (getnameinfo(found->ai_addr, found->ai_addrlen, address, sizeof address,
                    NULL, 0, NI_NUMERICHOST) != 0)
      return -EINVAL;
    append(o->hosts, sizeof o->hosts, host);
    append(o->addresses, sizeof o->addresses, address);
  }
  return strlen(o->hosts) + 1 < sizeof o->hosts ? 0 : -ENAMETOOLONG;
}

/* A host that begins with a slash is the folder of a Unix socket; a list of
 * hosts is left to libpq as it is. */
static int resolve(struct options *o) {
  const char *host = find(o, "host");
  if (!host || host[0] == '/' || strchr(host, ',') || find(o, "hostaddr"))
    return 0;
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *found;
  int err = coil_getaddrinfo(host, NULL, &hints, &found);
  if (err) return err;
  err = list_addresses(o, host, found);
  freeaddrinfo(found);
  add(o, "host", o->hosts); /* the last of a name counts */
  add(o, "hostaddr", o->addresses);
  return err;
}

/* One step at a time, until libpq is content or gives up. */
static int keep_polling(PGconn *c) {
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) return -ECONNREFUSED;
    int what = next == PGRES_POLLING_READING ? COIL_READ : COIL_WRITE;
    int err = coil_wait_fd(PQsocket(c), what);
    if (err) return err;
    next = PQconnectPoll(c);
  }
  return PQsetnonblocking(c, 1) == 0 ? 0 : -ECONNREFUSED;
}

static int start(struct options *o, PGconn **c) {
  int err = resolve(o);
  if (err) return err;
  *c = PQconnectStartParams(o->names, o->values, 0);
  if (!*c) return -ENOMEM;
  if (PQstatus(*c) == CONNECTION_BAD) return -ECONNREFUSED;
  err = keep_polling(*c);
  if (!err || err == -ECONNREFUSED) return err;
  PQfinish(*c);
  *c = NULL;
  return err;
}

int postgres_connect(const char *how, PGconn **c) {
  *c = NULL;
  PQconninfoOption *parsed = PQconninfoParse(how, NULL);
  if (!parsed) return -EINVAL;
  struct options options = {.n = 0};
  for (PQconninfoOption *p = parsed; p->keyword; p++)
    if (p->val) add(&options, p->keyword, p->val);
  int err = start(&options, c);
  PQconninfoFree(parsed);
  return err;
}
