// statx(2) is declared only for GNU sources, which Swift's Glibc module is not.
#define _GNU_SOURCE
#include "CFileIdentity.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

int satchel_identify_file(const char *path, struct satchel_file_identity *identity) {
  struct statx status;
  if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &status) != 0) return errno;
  identity->inode = status.stx_ino;
  int has_birth = (status.stx_mask & STATX_BTIME) != 0;
  identity->birth_seconds = has_birth ? status.stx_btime.tv_sec : 0;
  identity->birth_nanoseconds = has_birth ? status.stx_btime.tv_nsec : 0;
  return 0;
}
