/* refuse CALL PROGRAM [ARG...]: run a program for which one system call, ptrace
 * or pidfd_getfd or kcmp, is refused, as in some containers. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
  unsigned call = SYS_ptrace;
  if (argc < 3) return 2;
  if (strcmp(argv[1], "pidfd_getfd") == 0) call = SYS_pidfd_getfd;
  if (strcmp(argv[1], "kcmp") == 0) call = SYS_kcmp;
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {4, code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 2;
  execvp(argv[2], argv + 2);
  return 127;
}
