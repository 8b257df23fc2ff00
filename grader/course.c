/* course.c -- the assignments that were linked in, and their starters. */
#include "course.h"
#include <string.h>

/* The linker makes these two names for the section that ASSIGNMENT fills. */
extern const struct assignment *const __start_coil_course[];
extern const struct assignment *const __stop_coil_course[];

const struct assignment *course_assignment(size_t i) {
  size_t n = (size_t)(__stop_coil_course - __start_coil_course);
  return i < n ? __start_coil_course[i] : NULL;
}

const struct assignment *course_find(const char *name) {
  const struct assignment *a, *found = NULL;
  for (size_t i = 0; (a = course_assignment(i)); i++) {
    if (strcmp(a->name, name) == 0) return a;
    if (strncmp(a->name, name, strlen(name)) != 0) continue;
    if (found) return NULL;
    found = a;
  }
  return found;
}

size_t course_cases(const struct assignment *a) {
  size_t n = 0;
  while (n < MAX_CASES && a->cases[n]) n++;
  return n;
}

int course_points(const struct assignment *a) {
  int points = 0;
  for (size_t i = 0; i < course_cases(a); i++) points += a->cases[i]->points;
  return points;
}

static uint32_t add_byte(uint32_t crc, unsigned byte) {
  crc ^= (uint32_t)byte << 24;
  for (int bit = 0; bit < 8; bit++)
    crc = crc & 0x80000000u ? (crc << 1) ^ 0x04c11db7u : crc << 1;
  return crc;
}

uint32_t course_checksum(FILE *file) {
  uint32_t crc = 0;
  size_t length = 0;
  for (int c; (c = getc(file)) != EOF; length++)
    crc = add_byte(crc, (unsigned)c);
  for (; length; length >>= 8) crc = add_byte(crc, length & 0xff);
  return ~crc;
}
