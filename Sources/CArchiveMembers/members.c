#include "CArchiveMembers.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

struct CARCArchive {
  struct archive *library;
  struct archive_entry *entry;
  bool opened;
};

CARCArchive *carc_open(const char *path) {
  CARCArchive *archive = calloc(1, sizeof(CARCArchive));
  if (archive == NULL || (archive->library = archive_read_new()) == NULL) abort();
  archive_read_support_filter_all(archive->library);
  archive_read_support_format_zip(archive->library);
  archive_read_support_format_tar(archive->library);
  archive_read_support_format_7zip(archive->library);
  archive_read_support_format_raw(archive->library);
  archive->opened = archive_read_open_filename(archive->library, path, 64 << 10) == ARCHIVE_OK;
  return archive;
}

void carc_close(CARCArchive *archive) {
  archive_read_free(archive->library);
  free(archive);
}

CARCStep carc_next(CARCArchive *archive) {
  if (!archive->opened) return CARCFailed;
  int result = archive_read_next_header(archive->library, &archive->entry);
  if (result == ARCHIVE_EOF) return CARCEnd;
  return result == ARCHIVE_OK || result == ARCHIVE_WARN ? CARCMember : CARCFailed;
}

const char *carc_name(const CARCArchive *archive) {
  const char *name = archive_entry_pathname_utf8(archive->entry);
  if (name == NULL) name = archive_entry_pathname(archive->entry);
  return name == NULL ? "" : name;
}

bool carc_is_file(const CARCArchive *archive) { return archive_entry_filetype(archive->entry) == AE_IFREG; }

bool carc_is_encrypted(const CARCArchive *archive) { return archive_entry_is_encrypted(archive->entry) == 1; }

int64_t carc_size(const CARCArchive *archive) {
  return archive_entry_size_is_set(archive->entry) ? archive_entry_size(archive->entry) : -1;
}

bool carc_is_bare(const CARCArchive *archive) {
  return archive_format(archive->library) == ARCHIVE_FORMAT_RAW;
}

ptrdiff_t carc_read(CARCArchive *archive, void *bytes, size_t count) {
  ptrdiff_t result = archive_read_data(archive->library, bytes, count);
  return result < 0 ? -1 : result;
}

const char *carc_failure(const CARCArchive *archive) {
  const char *message = archive_error_string(archive->library);
  return message == NULL ? "the archive cannot be read" : message;
}
