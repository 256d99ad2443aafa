#include "cgmime.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

/* A cgmime_part is a GMimeObject that its message owns. */
static GMimeObject *object(const cgmime_part *part) { return (GMimeObject *)part; }

cgmime_part_kind cgmime_part_get_kind(const cgmime_part *part) {
  if (GMIME_IS_MULTIPART(object(part))) return CGMIME_MULTIPART;
  if (GMIME_IS_MESSAGE_PART(object(part))) return CGMIME_EMBEDDED_MESSAGE;
  return CGMIME_LEAF;
}

char *cgmime_part_type(const cgmime_part *part) {
  GMimeContentType *type = g_mime_object_get_content_type(object(part));
  return type == NULL ? g_strdup("application/octet-stream") : g_mime_content_type_get_mime_type(type);
}

char *cgmime_part_charset(const cgmime_part *part) {
  return g_strdup(g_mime_object_get_content_type_parameter(object(part), "charset"));
}

char *cgmime_part_filename(const cgmime_part *part) {
  if (GMIME_IS_PART(object(part))) return g_strdup(g_mime_part_get_filename(GMIME_PART(object(part))));
  const char *name = g_mime_object_get_content_disposition_parameter(object(part), "filename");
  return g_strdup(name != NULL ? name : g_mime_object_get_content_type_parameter(object(part), "name"));
}

char *cgmime_part_disposition(const cgmime_part *part) {
  return g_strdup(g_mime_object_get_disposition(object(part)));
}

char *cgmime_part_subject(const cgmime_part *part) {
  if (!GMIME_IS_MESSAGE_PART(object(part))) return NULL;
  GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object(part)));
  return message == NULL ? NULL : g_strdup(g_mime_message_get_subject(message));
}

int cgmime_part_child_count(const cgmime_part *part) {
  if (!GMIME_IS_MULTIPART(object(part))) return 0;
  return g_mime_multipart_get_count(GMIME_MULTIPART(object(part)));
}

cgmime_part *cgmime_part_child(const cgmime_part *part, int index) {
  if (!GMIME_IS_MULTIPART(object(part))) return NULL;
  return (cgmime_part *)g_mime_multipart_get_part(GMIME_MULTIPART(object(part)), index);
}

char *cgmime_part_preamble(const cgmime_part *part) {
  if (!GMIME_IS_MULTIPART(object(part))) return NULL;
  return g_strdup(g_mime_multipart_get_prologue(GMIME_MULTIPART(object(part))));
}

static GMimeDataWrapper *content(const cgmime_part *part) {
  return GMIME_IS_PART(object(part)) ? g_mime_part_get_content(GMIME_PART(object(part))) : NULL;
}

int64_t cgmime_part_encoded_size(const cgmime_part *part) {
  GMimeDataWrapper *wrapper = content(part);
  GMimeStream *stream = wrapper == NULL ? NULL : g_mime_data_wrapper_get_stream(wrapper);
  return stream == NULL ? 0 : g_mime_stream_length(stream);
}

/* GMime's own decoder leaves out what stands in an incomplete group of four at the end, as mailers that write no
 * padding leave it. Returns the bytes that a group of `count` characters holds. */
static size_t open_group(uint32_t group, int count, unsigned char *bytes) {
  if (count < 2) return 0;
  group <<= 6 * (4 - count);
  bytes[0] = (unsigned char)(group >> 16);
  bytes[1] = (unsigned char)(group >> 8);
  bytes[2] = (unsigned char)group;
  return (size_t)count - 1;
}

static int base64_value(unsigned char character) {
  if (character >= 'A' && character <= 'Z') return character - 'A';
  if (character >= 'a' && character <= 'z') return character - 'a' + 26;
  if (character >= '0' && character <= '9') return character - '0' + 52;
  if (character == '+') return 62;
  return character == '/' ? 63 : -1;
}

/* Decodes RFC 4648, section 4; what is not of its alphabet is passed over (RFC 2045, section 6.8). */
static ssize_t write_base64(GMimeStream *source, GMimeStream *target) {
  char text[4096];
  unsigned char bytes[4096];
  uint32_t group = 0;
  int count = 0;
  while (1) {
    /* Behind the end of a part of a file, reading fails. */
    ssize_t length = g_mime_stream_eos(source) ? 0 : g_mime_stream_read(source, text, sizeof text);
    if (length < 0) return -1;
    size_t size = 0;
    for (ssize_t index = 0; index < length; index++) {
      int value = base64_value((unsigned char)text[index]);
      int ends = text[index] == '=' && count > 0;
      if (value < 0 && !ends) continue;
      if (!ends) {
        group = group << 6 | (uint32_t)value;
        count++;
      }
      if (count < 4 && !ends) continue;
      size += open_group(group, count, bytes + size);
      group = 0;
      count = 0;
    }
    if (length == 0) size = open_group(group, count, bytes);
    if (size > 0 && g_mime_stream_write(target, (const char *)bytes, size) < 0) return -1;
    if (length == 0) return 0;
  }
}

/* An embedded message is written as a message; a leaf without content is empty. */
static int write_content(const cgmime_part *part, GMimeStream *stream) {
  ssize_t written = 0;
  if (GMIME_IS_PART(object(part))) {
    GMimeDataWrapper *wrapper = content(part);
    if (wrapper != NULL) {
      GMimeStream *source = g_mime_data_wrapper_get_stream(wrapper);
      if (source != NULL) g_mime_stream_reset(source);
      int is_base64 = g_mime_data_wrapper_get_encoding(wrapper) == GMIME_CONTENT_ENCODING_BASE64;
      written = source != NULL && is_base64 ? write_base64(source, stream)
                                            : g_mime_data_wrapper_write_to_stream(wrapper, stream);
    }
  } else if (GMIME_IS_MESSAGE_PART(object(part))) {
    GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object(part)));
    if (message != NULL) written = g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
  } else {
    written = g_mime_object_write_to_stream(object(part), NULL, stream);
  }
  if (written < 0) return -1;
  return g_mime_stream_flush(stream) == 0 ? 0 : -1;
}

char *cgmime_part_read(const cgmime_part *part, size_t *length) {
  GByteArray *bytes = g_byte_array_new();
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
  int status = write_content(part, stream);
  g_object_unref(stream);
  *length = bytes->len;
  guint8 empty = 0;
  if (bytes->len == 0) g_byte_array_append(bytes, &empty, 1);
  return (char *)g_byte_array_free(bytes, status != 0);
}

int cgmime_part_measure(const cgmime_part *part, int64_t *size, char *digest65) {
  GMimeStream *null = g_mime_stream_null_new();
  GMimeStream *stream = g_mime_stream_filter_new(null);
  GMimeFilter *checksum = g_mime_filter_checksum_new(G_CHECKSUM_SHA256);
  g_mime_stream_filter_add(GMIME_STREAM_FILTER(stream), checksum);
  int status = write_content(part, stream);
  *size = g_mime_stream_tell(null);
  char *text = g_mime_filter_checksum_get_string(GMIME_FILTER_CHECKSUM(checksum));
  g_strlcpy(digest65, text, 65);
  g_free(text);
  g_object_unref(checksum);
  g_object_unref(stream);
  g_object_unref(null);
  return status;
}

int cgmime_part_write(const cgmime_part *part, int descriptor) {
  GMimeStream *stream = g_mime_stream_fs_new(descriptor);
  g_mime_stream_fs_set_owner(GMIME_STREAM_FS(stream), FALSE);
  errno = 0;
  int status = write_content(part, stream);
  int reason = errno;
  g_object_unref(stream);
  errno = reason;
  return status;
}
