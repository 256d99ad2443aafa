#include "cgmime.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>

static const char replacement[] = "\xEF\xBF\xBD";

char *cgmime_convert(
  const char *charset, const void *bytes, size_t length, size_t *converted_length) {
  iconv_t converter = iconv_open("UTF-8", charset);
  if (converter == (iconv_t)-1) return NULL;

  GByteArray *output = g_byte_array_sized_new((guint)(length + length / 4 + 16));
  char *input = (char *)bytes;
  size_t left = length;
  char chunk[8192];
  int flushed = 0;
  while (!flushed) {
    char *target = chunk;
    size_t room = sizeof chunk;
    int at_end = left == 0;
    size_t status = iconv(converter, at_end ? NULL : &input, at_end ? NULL : &left, &target, &room);
    int reason = errno;
    g_byte_array_append(output, (const guint8 *)chunk, (guint)(target - chunk));
    if (at_end && status != (size_t)-1) flushed = 1;
    if (status != (size_t)-1 || reason == E2BIG) continue;
    if (at_end) break;
    g_byte_array_append(output, (const guint8 *)replacement, 3);
    size_t skipped = reason == EINVAL ? left : 1;
    input += skipped;
    left -= skipped;
  }
  iconv_close(converter);
  *converted_length = output->len;
  guint8 end = 0;
  g_byte_array_append(output, &end, 1);
  return (char *)g_byte_array_free(output, FALSE);
}

struct cgmime_digest {
  GChecksum *checksum;
};

cgmime_digest *cgmime_digest_new(void) {
  cgmime_digest *digest = g_new0(cgmime_digest, 1);
  digest->checksum = g_checksum_new(G_CHECKSUM_SHA256);
  return digest;
}

void cgmime_digest_update(cgmime_digest *digest, const void *bytes, size_t length) {
  if (length > 0) g_checksum_update(digest->checksum, bytes, (gssize)length);
}

char *cgmime_digest_finish(cgmime_digest *digest) {
  char *text = g_strdup(g_checksum_get_string(digest->checksum));
  g_checksum_free(digest->checksum);
  g_free(digest);
  return text;
}
