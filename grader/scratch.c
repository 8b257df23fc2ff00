/* scratch.c -- make the folder, its places and users, and remove it. */
#include "scratch.h"
#include "observe.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KIT_FILE_MAX = 64 << 20, PLACES = 64, PATIENCE = 60 };

static int complain(const char *doing, const char *what) {
  int err = -errno;
  fprintf(stderr, "grade: cannot %s %s: %s\n", doing, what, strerror(-err));
  return err;
}

static int copy_bytes(int from, int to, long most) {
  char bytes[8192];
  long left = most;
  for (;;) {
    ssize_t n = read(from, bytes, sizeof bytes);
    if (n <= 0) return n < 0 ? -errno : 0;
    if ((left -= n) < 0) return -EFBIG;
    if (write(to, bytes, (size_t)n) != n) return errno ? -errno : -ENOSPC;
  }
}

/* Open a plain file.  Neither it nor its folder may be a link: that would hand
 * in the work of somebody else. */
static int open_plain(const char *path) {
  char folder[PATH_ROOM];
  struct stat st;
  const char *slash = strrchr(path, '/');
  if (!slash || slash - path >= PATH_ROOM) return -EINVAL;
  snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
  int in = open(folder, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int fd = in < 0 ? -1 : openat(in, slash + 1, O_RDONLY | O_NOFOLLOW |
                                O_CLOEXEC | O_NONBLOCK);
  int err = -errno;
  if (in >= 0) close(in);
  if (fd < 0) return err == -ELOOP || err == -ENOTDIR ? -EINVAL : err;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) return fd;
  close(fd);
  return -EINVAL;
}

int copy_file(const char *from, const char *to, long most) {
  struct stat st;
  int in = open_plain(from);
  if (in == -ENOENT || in == -EINVAL || in == -EACCES) return in;
  errno = -in;
  if (in < 0) return complain("open", from);
  int out = fstat(in, &st) == 0
                ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)
                : -1;
  if (out < 0) {
    complain("write", to);
    close(in);
    return -EIO; /* ours: it must not look like one of `from` */
  }
  int err = copy_bytes(in, out, most);
  close(in);
  if (close(out) != 0 && !err) err = -errno;
  if (!err && (st.st_mode & S_IXUSR)) err = chmod(to, 0755) ? -errno : 0;
  if (err && err != -EFBIG) {
    errno = -err;
    complain("copy", from);
  }
  return err;
}

static int copy_kit_file(const char *from, const char *to) {
  int err = copy_file(from, to, KIT_FILE_MAX);
  errno = -err;
  return err == -EINVAL || err == -EACCES ? complain("copy", from) : err;
}

static int copy_tree(const char *from, const char *to) {
  if (mkdir(to, 0755) != 0) return complain("create", to);
  DIR *folder = opendir(from);
  if (!folder) return complain("open", from);
  int err = 0;
  for (struct dirent *e; !err && (e = readdir(folder));) {
    char one[PATH_ROOM], other[PATH_ROOM];
    struct stat st;
    if (e->d_name[0] == '.') continue;
    snprintf(one, sizeof one, "%s/%s", from, e->d_name);
    snprintf(other, sizeof other, "%s/%s", to, e->d_name);
    if (stat(one, &st) != 0) err = complain("look at", one);
    else if (S_ISDIR(st.st_mode)) err = copy_tree(one, other);
    else err = copy_kit_file(one, other);
  }
  closedir(folder);
  return err;
}

/* How many user ids this (perhaps small) user namespace knows. */
static long known_uids(void) {
  long first, outside, count, total = 0;
  FILE *map = fopen("/proc/self/uid_map", "re");
  if (!map) return 0;
  while (fscanf(map, "%ld %ld %ld", &first, &outside, &count) == 3)
    if (first + count > total) total = first + count;
  fclose(map);
  return total;
}

/* Users that nobody else has: a range of PLACES ids for this process.  Two
 * graders at once must not share one, since what runs as a place's user is
 * killed by that user's id. */
static long choose_uids(void) {
  long blocks;
  if (geteuid() != 0) return -1;
  if (known_uids() > 0xf0000000L) {
    blocks = 30000000;
    return 1000000000L + getpid() % blocks * PLACES;
  }
  blocks = (known_uids() - 20000) / PLACES;
  return blocks > 0 ? 20000 + getpid() % blocks * PLACES : -1;
}

int scratch_create(struct scratch *s) {
  char build[PATH_ROOM / 2], copy[PATH_ROOM];
  const char *tmp = getenv("TMPDIR");
  int err = find_build_directory(build, sizeof build);
  if (err) return err;
  int n = snprintf(s->path, sizeof s->path, "%s/coil-XXXXXX",
                   tmp && *tmp ? tmp : "/tmp");
  errno = ENAMETOOLONG;
  if (n >= SCRATCH_ROOM || !mkdtemp(s->path)) {
    err = complain("create", s->path);
    s->path[0] = '\0'; /* this is no folder of ours, and not to be removed */
    return err;
  }
  s->first_uid = choose_uids();
  if (chmod(s->path, 0711) != 0) return complain("open up", s->path);
  snprintf(copy, sizeof copy, "%s/kit", build);
  char *kit = realpath(copy, NULL); /* it may be a link, and its files may not */
  if (!kit) return complain("find", copy);
  snprintf(copy, sizeof copy, "%s/kit", s->path);
  err = copy_tree(kit, copy);
  free(kit);
  return err;
}

int scratch_place(const struct scratch *s, int number, struct place *p) {
  snprintf(p->path, sizeof p->path, "%s/%d", s->path, number);
  p->uid = s->first_uid < 0 ? -1 : s->first_uid + number % PLACES;
  if (mkdir(p->path, 0700) != 0) return complain("create", p->path);
  if (p->uid >= 0 && chown(p->path, (uid_t)p->uid, (gid_t)p->uid) != 0)
    return complain("give away", p->path);
  return 0;
}

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
  time_t give_up = time(NULL) + PATIENCE; /* somebody may still be writing */
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
