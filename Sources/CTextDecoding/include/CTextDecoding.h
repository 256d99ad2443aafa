/// Turns the bytes of a file into well-formed UTF-8, as a stream, and knows for each byte of it where it
/// came from.
///
/// What is not text of the charset becomes U+FFFD and is noted. For XML and JSON, what libxml2 or yajl would
/// stop at without need (control characters, references to them, lone surrogates) becomes U+FFFD as well, and
/// processing instructions become blanks, the XML declaration among them.
#ifndef CTEXTDECODING_H
#define CTEXTDECODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CTD_CLOSED_ENUM __attribute__((enum_extensibility(closed)))

typedef struct CTDDecoder CTDDecoder;

typedef enum CTD_CLOSED_ENUM { CTDFormPlain, CTDFormXML, CTDFormJSON } CTDForm;

typedef struct {
  const void *start;
  size_t count;
} CTDBytes;

typedef struct {
  void *start;
  size_t count;
} CTDSpace;

/// Bytes that U+FFFD stands for.
typedef struct {
  uint64_t offset;
  size_t count;
  uint8_t bytes[16];
} CTDReplacement;

/// A decoder for a file that is read from byte `offset`; NULL if the charset is not known.
CTDDecoder *ctd_create(const char *charset, CTDForm form, uint64_t offset);
void ctd_destroy(CTDDecoder *decoder);
bool ctd_knows(const char *charset);
/// What uchardet takes the bytes for, in `name`; an empty string if it cannot tell.
void ctd_detect(const void *bytes, size_t count, char *name, size_t name_size);

/// Where the next bytes of the file go.
CTDSpace ctd_space(CTDDecoder *decoder);
/// Decodes what was put there. 0 says that the file has ended.
void ctd_filled(CTDDecoder *decoder, size_t count);

/// The text that is decoded and not taken yet; valid until the next ctd_filled.
CTDBytes ctd_text(const CTDDecoder *decoder);
void ctd_take(CTDDecoder *decoder, size_t count);
/// The offset in the decoded text at which ctd_text begins.
uint64_t ctd_position(const CTDDecoder *decoder);

/// The byte of the file from which the byte of decoded text at `position` came. Exact where all characters of
/// the charset have a fixed length, and for UTF-8; for others, exact at the beginnings of lines.
uint64_t ctd_file_offset(const CTDDecoder *decoder, uint64_t position);
/// Says that no position before this one will be asked for.
void ctd_forget(CTDDecoder *decoder, uint64_t position);

/// All replacements; the first 1000 of them are kept.
size_t ctd_replacement_count(const CTDDecoder *decoder);
size_t ctd_kept_replacement_count(const CTDDecoder *decoder);
CTDReplacement ctd_replacement(const CTDDecoder *decoder, size_t index);

#endif
