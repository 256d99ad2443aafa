/// Reads the members of an archive, or a single compressed file, as streams, with libarchive. Nothing is written.
#ifndef CARCHIVEMEMBERS_H
#define CARCHIVEMEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct CARCArchive CARCArchive;

typedef enum __attribute__((enum_extensibility(closed))) {
  CARCMember,
  CARCEnd,
  CARCFailed,
} CARCStep;

/// Opens an archive. It is never NULL; what is wrong shows at the first step.
CARCArchive *carc_open(const char *path);
void carc_close(CARCArchive *archive);

/// Moves to the next member.
CARCStep carc_next(CARCArchive *archive);
/// The current member's name, in UTF-8 where the archive says so.
const char *carc_name(const CARCArchive *archive);
bool carc_is_file(const CARCArchive *archive);
bool carc_is_encrypted(const CARCArchive *archive);
/// The unpacked size; -1 where the archive does not say.
int64_t carc_size(const CARCArchive *archive);
/// Whether this is a compressed file without members, whose one stream has no name.
bool carc_is_bare(const CARCArchive *archive);

/// Reads from the current member; 0 at its end, -1 on failure.
ptrdiff_t carc_read(CARCArchive *archive, void *bytes, size_t count);
/// libarchive's words for the last failure.
const char *carc_failure(const CARCArchive *archive);

#endif
