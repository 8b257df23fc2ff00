/* disk.h -- files on a slow disk: who opens one gets its bytes after so many
 * seconds, and not a moment before.
 *
 * For the reader they are files like any others.  Behind each name is a pipe,
 * and at the other end of the pipe a thread that plays the disk. */
#ifndef DISK_H
#define DISK_H

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct slow_file {
  const char *name;
  unsigned seconds;
};

static char disk_folder[] = "/tmp/disk-XXXXXX";

/* The open comes back when somebody opens the other end. */
static void *disk_play(void *arg) {
  const struct slow_file *file = arg;
  int fd = open(file->name, O_WRONLY);
  sleep(file->seconds);
  printf("disk has found %s\n", file->name);
  if (write(fd, file->name, strlen(file->name)) < 0) perror(file->name);
  close(fd);
  return NULL;
}

/* Make the files in a new folder, and go there. */
static inline void disk_insert(struct slow_file *files, int n) {
  pthread_t disk;
  int err = !mkdtemp(disk_folder) || chdir(disk_folder) != 0;
  for (int i = 0; i < n && !err; i++) {
    err = mkfifo(files[i].name, 0600) != 0 ||
          pthread_create(&disk, NULL, disk_play, &files[i]) != 0;
    if (!err) pthread_detach(disk);
  }
  if (err) {
    perror("disk.h: no slow files in /tmp");
    exit(1);
  }
}

static inline void disk_remove(const struct slow_file *files, int n) {
  for (int i = 0; i < n; i++) unlink(files[i].name);
  rmdir(disk_folder);
}

#endif
