/* remove.c -- remove a folder, whatever a submission has made in it.
 *
 * Its paths may be too long for any call, and its folders closed to their
 * owner.  So there are no paths and no recursion: folders move up to the top,
 * and go from there. */
#include "scratch.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 60 }; /* seconds, where somebody goes on writing */

/* A folder that is being removed, round by round. */
struct removal {
  int top;
  unsigned long number; /* names the next folder that moves up */
  bool progress;        /* in this round something was removed or moved */
  int err;              /* what went wrong first in this round, or 0 */
  char name[256];       /* and with what */
};

static void note(struct removal *r, int failed, const char *name) {
  if (!failed) {
    r->progress = true;
    return;
  }
  if (r->err) return;
  r->err = -errno;
  snprintf(r->name, sizeof r->name, "%s", name);
}

/* Folders may be closed to their owner.  Symbolic links are never followed. */
static DIR *open_folder(int in, const char *name) {
  fchmodat(in, name, 0700, AT_SYMLINK_NOFOLLOW); /* if it fails, so does open */
  int fd = openat(in, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (!folder && fd >= 0) close(fd);
  return folder;
}

static const char *next_name(DIR *folder) {
  struct dirent *e;
  do e = readdir(folder);
  while (e && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0));
  return e ? e->d_name : NULL;
}

/* Move a folder to the top, under a name that is free there. */
static void move_up(struct removal *r, int from, const char *name) {
  char to[32];
  int failed;
  fchmodat(from, name, 0700, AT_SYMLINK_NOFOLLOW); /* or it cannot move */
  do {
    snprintf(to, sizeof to, "moved-%lu", r->number++);
    failed = renameat(from, name, r->top, to);
  } while (failed &&
           (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR));
  note(r, failed, name);
}

/* What is in a folder of the top is removed, but folders move up.  So however
 * deep a tree is, two open folders and a short name are enough. */
static void remove_entry(struct removal *r, const char *name) {
  int failed = unlinkat(r->top, name, 0);
  if (failed && errno == EISDIR) {
    DIR *folder = open_folder(r->top, name);
    for (const char *in; folder && (in = next_name(folder));) {
      failed = unlinkat(dirfd(folder), in, 0);
      if (failed && errno == EISDIR) move_up(r, dirfd(folder), in);
      else note(r, failed, in);
    }
    if (folder) closedir(folder);
    failed = unlinkat(r->top, name, AT_REMOVEDIR);
  }
  note(r, failed, name);
}

void scratch_remove(const char *path) {
  struct removal r = {0};
  time_t give_up = time(NULL) + PATIENCE;
  if (!*path) return;
  do {
    DIR *top = open_folder(AT_FDCWD, path);
    r.progress = false;
    r.err = 0;
    if (!top) break;
    r.top = dirfd(top);
    for (const char *name; (name = next_name(top));) remove_entry(&r, name);
    closedir(top);
  } while (r.progress && time(NULL) < give_up);
  if (rmdir(path) == 0 || errno == ENOENT) return;
  if (!r.err) note(&r, -1, path);
  fprintf(stderr, "grade: cannot remove all of %s: %s: %s\n"
          "       see what holds it, then: rm -rf '%s'\n",
          path, r.name, strerror(-r.err), path);
}
