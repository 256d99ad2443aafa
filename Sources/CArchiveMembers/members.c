#include "CArchiveMembers.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

struct CARCArchive {
  struct archive *library;
  struct archive_entry *entry;
  bool opened;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static locale_t wide = (locale_t)0;

static void find_locale(void) {
  const char *const names[] = {"C.UTF-8", "en_US.UTF-8", "UTF-8"};
  for (int index = 0; index < 3 && wide == (locale_t)0; index++) {
    wide = newlocale(LC_CTYPE_MASK, names[index], (locale_t)0);
  }
}

/* libarchive gives names in the charset of the locale, and loses those that it does not have. This thread is in
 * a locale of UTF-8 until leave(), whatever the environment says. */
static locale_t enter(void) {
  pthread_once(&once, find_locale);
  return uselocale(wide);
}

static void leave(locale_t before) { uselocale(before); }

CARCArchive *carc_open(const char *path) {
  CARCArchive *archive = calloc(1, sizeof(CARCArchive));
  if (archive == NULL || (archive->library = archive_read_new()) == NULL) abort();
  archive_read_support_filter_all(archive->library);
  archive_read_support_format_zip(archive->library);
  archive_read_support_format_tar(archive->library);
  archive_read_support_format_7zip(archive->library);
  archive_read_support_format_raw(archive->library);
  locale_t before = enter();
  archive->opened = archive_read_open_filename(archive->library, path, 64 << 10) == ARCHIVE_OK;
  leave(before);
  return archive;
}

void carc_close(CARCArchive *archive) {
  archive_read_free(archive->library);
  free(archive);
}

CARCStep carc_next(CARCArchive *archive) {
  if (!archive->opened) return CARCFailed;
  locale_t before = enter();
  int result = archive_read_next_header(archive->library, &archive->entry);
  leave(before);
  if (result == ARCHIVE_EOF) return CARCEnd;
  return result == ARCHIVE_OK || result == ARCHIVE_WARN ? CARCMember : CARCFailed;
}

const char *carc_name(const CARCArchive *archive) {
  locale_t before = enter();
  const char *name = archive_entry_pathname_utf8(archive->entry);
  if (name == NULL) name = archive_entry_pathname(archive->entry);
  leave(before);
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
