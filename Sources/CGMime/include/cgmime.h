#ifndef CGMIME_H
#define CGMIME_H

#include <stddef.h>
#include <stdint.h>

/* A narrow door to GMime 3: parsed messages, their parts, character conversion, SHA-256.
 *
 * Strings that are returned as `char *` belong to the caller and are freed with cgmime_free.
 * A message may be used by one thread at a time; different messages by different threads. */

#pragma clang assume_nonnull begin

typedef struct cgmime_message cgmime_message;
typedef struct cgmime_part cgmime_part;
typedef struct cgmime_digest cgmime_digest;

void cgmime_free(void *_Nullable memory);

/* ---- Messages ---- */

/* Parses a message out of memory; the bytes are copied. NULL if there is no message in them. */
cgmime_message *_Nullable cgmime_message_parse_bytes(const void *_Nullable bytes, size_t length);

/* Parses `length` bytes at `start` of a seekable file. Contents are read from the file when they are
 * asked for: the descriptor must stay open for as long as the message. */
cgmime_message *_Nullable cgmime_message_parse_file(int descriptor, int64_t start, int64_t length);

void cgmime_message_free(cgmime_message *message);

/* How many header fields stand in front of the body. */
int cgmime_message_header_count(const cgmime_message *message);

/* The first field of that name, unfolded and decoded; NULL if absent. */
char *_Nullable cgmime_message_header(const cgmime_message *message, const char *name);

typedef void (*cgmime_text_sink)(void *_Nullable context, const char *text);

/* Hands out every field of that name in order, unfolded and decoded. The strings live until the sink returns. */
void cgmime_message_headers(
  const cgmime_message *message, const char *name, void *_Nullable context, cgmime_text_sink sink);

typedef enum { CGMIME_FROM, CGMIME_SENDER, CGMIME_TO, CGMIME_CC } cgmime_address_field;

typedef void (*cgmime_address_sink)(
  void *_Nullable context, const char *_Nullable name, const char *_Nullable address);

/* Hands out each mailbox of a field in order; groups are flattened. The strings live until the sink
 * returns. */
void cgmime_message_addresses(
  const cgmime_message *message, cgmime_address_field field, void *_Nullable context,
  cgmime_address_sink sink);

/* Seconds since 1970 (UTC) of an RFC 5322 date, read leniently. Returns 1 if it could be read. */
int cgmime_date_seconds(const char *text, int64_t *seconds);

/* ---- Parts: borrowed from their message ---- */

typedef enum { CGMIME_LEAF, CGMIME_MULTIPART, CGMIME_EMBEDDED_MESSAGE } cgmime_part_kind;

cgmime_part *_Nullable cgmime_message_root(const cgmime_message *message);
cgmime_part_kind cgmime_part_get_kind(const cgmime_part *part);

/* "type/subtype" as written. */
char *cgmime_part_type(const cgmime_part *part);
char *_Nullable cgmime_part_charset(const cgmime_part *part);
char *_Nullable cgmime_part_filename(const cgmime_part *part);
char *_Nullable cgmime_part_disposition(const cgmime_part *part);

/* The subject of an embedded message. */
char *_Nullable cgmime_part_subject(const cgmime_part *part);

int cgmime_part_child_count(const cgmime_part *part);
cgmime_part *_Nullable cgmime_part_child(const cgmime_part *part, int index);

/* The text in front of the first boundary of a multipart. */
char *_Nullable cgmime_part_preamble(const cgmime_part *part);

/* The size of the content as transferred, in bytes. */
int64_t cgmime_part_encoded_size(const cgmime_part *part);

/* The content without its transfer encoding. Returns NULL if it cannot be read. */
char *_Nullable cgmime_part_read(const cgmime_part *part, size_t *length);

/* Size and lower-case hexadecimal SHA-256 of the content without its transfer encoding.
 * Returns 0, or -1 if it cannot be read. */
int cgmime_part_measure(const cgmime_part *part, int64_t *size, char *_Nonnull digest65);

/* Writes the content without its transfer encoding. Returns 0, or -1 with errno set. */
int cgmime_part_write(const cgmime_part *part, int descriptor);

/* ---- Text ---- */

/* Converts to UTF-8; each byte that does not belong becomes U+FFFD. NULL if the charset is unknown. */
char *_Nullable cgmime_convert(
  const char *charset, const void *_Nullable bytes, size_t length, size_t *converted_length);

/* ---- SHA-256 ---- */

cgmime_digest *cgmime_digest_new(void);
void cgmime_digest_update(cgmime_digest *digest, const void *_Nullable bytes, size_t length);

/* Frees the digest and returns it in lower-case hexadecimal. */
char *cgmime_digest_finish(cgmime_digest *digest);

#pragma clang assume_nonnull end

#endif
