/* expr.c -- a recursive-descent evaluator, one function per grammar rule.
 *
 * Every function returns a value; the first thing that is not understood is
 * noted in the reader, and from then on nothing matters. */
#include "expr.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 32 };

struct reader {
  const char *from, *at;
  const struct named_time *names;
  size_t n;
  int depth;
  char *wrong;
  size_t size;
  bool failed;
};

static double sum(struct reader *r);

static double fail(struct reader *r, const char *what, const char *text) {
  if (!r->failed) snprintf(r->wrong, r->size, "%s \"%.40s\"", what, text);
  r->failed = true;
  return 0;
}

static bool take(struct reader *r, char c) {
  while (isspace((unsigned char)*r->at)) r->at++;
  if (*r->at != c) return false;
  r->at++;
  return true;
}

static double extreme(struct reader *r, bool largest) {
  if (!take(r, '(')) return fail(r, "max and min want ( before", r->at);
  double best = sum(r);
  if (!r->failed && *r->at == ')') return fail(r, "two are needed before", ")");
  while (take(r, ',')) {
    double next = sum(r);
    if (largest ? next > best : next < best) best = next;
  }
  return take(r, ')') ? best : fail(r, "a ) is missing before", r->at);
}

static double named(struct reader *r) {
  char name[16] = "";
  size_t n = strspn(r->at, "abcdefghijklmnopqrstuvwxyz_0123456789");
  if (!*r->at) return fail(r, "something is missing behind", r->from);
  if (n == 0 || n >= sizeof name) return fail(r, "cannot read", r->at);
  memcpy(name, r->at, n);
  r->at += n;
  if (strcmp(name, "max") == 0) return extreme(r, true);
  if (strcmp(name, "min") == 0) return extreme(r, false);
  for (size_t i = 0; i < r->n; i++)
    if (strcmp(r->names[i].name, name) == 0)
      return (double)r->names[i].value / 1e9;
  return fail(r, "there is no delay called", name);
}

static double value(struct reader *r) {
  if (take(r, '(')) {
    double inner = sum(r);
    return take(r, ')') ? inner : fail(r, "a ) is missing before", r->at);
  }
  if (!isdigit((unsigned char)*r->at)) return named(r);
  char *rest;
  double number = strtod(r->at, &rest);
  r->at = rest;
  return number;
}

static double product(struct reader *r) {
  double result = value(r);
  while (!r->failed && take(r, '*')) result *= value(r);
  return result;
}

static double sum(struct reader *r) {
  if (++r->depth > MAX_DEPTH) return fail(r, "too deeply nested at", r->at);
  double result = product(r);
  while (!r->failed) {
    if (take(r, '+')) result += product(r);
    else if (take(r, '-')) result -= product(r);
    else break;
  }
  r->depth--;
  return result;
}

int expr_time(const char *text, const struct named_time *names, size_t n,
              coil_time *result, char *wrong, size_t size) {
  struct reader r = {.from = text, .at = text, .names = names, .n = n,
                     .wrong = wrong, .size = size};
  double seconds = sum(&r);
  if (!r.failed && !take(&r, '\0')) fail(&r, "cannot read", r.at);
  if (!r.failed && !(fabs(seconds) < 1e9)) fail(&r, "no such time:", text);
  if (r.failed) return -EINVAL;
  double ns = seconds * 1e9;
  *result = (coil_time)(ns < 0 ? ns - 0.5 : ns + 0.5);
  return 0;
}
