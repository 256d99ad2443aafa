/// The state of a decoder, shared by the files of this target only.
#ifndef CTD_DECODER_H
#define CTD_DECODER_H

#include "CTextDecoding.h"

#include <iconv.h>

#define CTD_RAW_CAPACITY ((size_t)64 << 10)
#define CTD_KEPT_REPLACEMENTS 1000

typedef enum { CTDUTF8, CTDSingleByte, CTDUTF16, CTDUTF32, CTDMultiByte } CTDKind;

/// A stretch of characters that all have `out_width` bytes decoded and `raw_width` bytes in the file.
typedef struct {
  uint64_t out, raw;
  uint32_t out_width, raw_width;
} CTDRun;

typedef struct {
  uint8_t count;
  uint8_t bytes[4];
} CTDSpelling;

typedef enum { CTDInText, CTDInComment, CTDInCDATA, CTDInInstruction } CTDMarkup;

struct CTDDecoder {
  CTDKind kind;
  CTDForm form;
  bool big_endian;
  iconv_t converter;
  CTDSpelling table[256];
  /// Whether the charset of the table has the printable characters of ASCII in their places.
  bool has_ascii;

  unsigned char raw[CTD_RAW_CAPACITY];
  size_t raw_count;
  /// The byte of the file at raw[0].
  uint64_t raw_offset;

  /// Decoded text. [0, taken) is used up, [taken, released) may be used, the rest waits for its end.
  unsigned char *out;
  size_t out_count, out_capacity, taken, released;
  /// The decoded position of out[0].
  uint64_t out_offset;
  CTDMarkup markup;

  CTDRun *runs;
  size_t run_count, run_capacity, first_run;

  CTDReplacement *replacements;
  size_t replacement_count;
};

// decoder.c
void ctd_append(CTDDecoder *decoder, const void *bytes, size_t count);
void ctd_note(CTDDecoder *decoder, uint64_t offset, const unsigned char *bytes, size_t count);

// runs.c
/// Says that the text appended from now on comes from `raw`, in characters of these widths.
void ctd_run(CTDDecoder *decoder, uint64_t raw, uint32_t out_width, uint32_t raw_width);
/// Says that `old_count` bytes at `out` were replaced by `new_count`.
void ctd_splice_runs(CTDDecoder *decoder, uint64_t out, size_t old_count, size_t new_count);

// charsets.c
/// Decodes raw bytes; returns how many were used. Characters cut by the end are left unless it is the last.
size_t ctd_decode(CTDDecoder *decoder, const unsigned char *bytes, size_t count, bool last);

// utf8.c
size_t ctd_decode_utf8(
  CTDDecoder *decoder, const unsigned char *bytes, size_t count, uint64_t raw, bool tracked, bool last);
/// How many bytes at the start are printable ASCII, line ends and tabs not among them; looks at words of eight.
size_t ctd_plain_count(const unsigned char *bytes, size_t count);
size_t ctd_spell(uint32_t scalar, unsigned char *bytes);
bool ctd_is_illegal(const CTDDecoder *decoder, uint32_t scalar);
void ctd_replace(CTDDecoder *decoder, uint64_t raw, const unsigned char *bytes, size_t count, bool tracked);

// xml.c, json.c
void ctd_release_xml(CTDDecoder *decoder, bool last);
void ctd_release_json(CTDDecoder *decoder, bool last);

#endif
