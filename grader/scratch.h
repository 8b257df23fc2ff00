/* scratch.h -- a folder of our own in which foreign code is built and run.
 *
 * <scratch>/kit holds what a submission is compiled with: headers, the
 * library, the driver, each assignment's scenes.  It is a copy, so nothing
 * that a submission may read leads to the solutions.  <scratch>/N is the place
 * of one submission; where the grader runs as root it belongs to a user that
 * exists for it alone. */
#ifndef SCRATCH_H
#define SCRATCH_H

/* Paths are built on the stacks of tasks, which are 64 KiB: no PATH_MAX. */
enum { SCRATCH_ROOM = 256, PATH_ROOM = 1024 };

struct scratch {
  char path[SCRATCH_ROOM];
  long first_uid; /* -1: everything runs as ourselves */
};

struct place {
  char path[SCRATCH_ROOM + 16];
  long uid;
};

/* All return 0 or a negative error; what could not be done has been said on
 * stderr. */
int scratch_create(struct scratch *s);
int scratch_place(const struct scratch *s, int number, struct place *p);

/* Copy a regular file of at most `most` bytes; neither it nor its folder may be
 * a symbolic link.  -ENOENT, -EINVAL (it is no such file), -EACCES and -EFBIG
 * are about `from` and for the caller to word; the rest has been said. */
int copy_file(const char *from, const char *to, long most);

/* Remove a folder and all below it, however deep, as long as nobody writes to
 * it any more.  What cannot be removed is told on stderr. */
void scratch_remove(const char *path);

#endif
