#ifndef SATCHEL_CFILEIDENTITY_H
#define SATCHEL_CFILEIDENTITY_H

#include <stdint.h>

/// What stays the same for one file and differs for a copy of it.
struct satchel_file_identity {
  uint64_t inode;
  /// Time of birth; both 0 where the file system does not keep it.
  int64_t birth_seconds;
  uint32_t birth_nanoseconds;
};

/// Reads the identity of the file at `path`. Returns 0, or an errno value.
int satchel_identify_file(const char *path, struct satchel_file_identity *identity);

#endif
