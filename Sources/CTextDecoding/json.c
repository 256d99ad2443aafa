/// What yajl would turn into a question mark: surrogates without their other half.
#include "decoder.h"

#include <string.h>

#define ESCAPE_LENGTH 6

/// The UTF-16 unit of `\uXXXX`; -1 if it is not one.
static long escaped_unit(const unsigned char *at) {
  if (at[0] != '\\' || at[1] != 'u') return -1;
  long value = 0;
  for (int i = 2; i < ESCAPE_LENGTH; i++) {
    unsigned char lower = at[i] | 0x20;
    if (at[i] >= '0' && at[i] <= '9') value = value * 16 + (at[i] - '0');
    else if (lower >= 'a' && lower <= 'f') value = value * 16 + (lower - 'a' + 10);
    else return -1;
  }
  return value;
}

/// How many bytes the escape at `at` takes, after mending it; 0 if too few are there.
static size_t mend_escape(CTDDecoder *decoder, size_t at, bool last) {
  unsigned char *escape = decoder->out + at;
  size_t left = decoder->out_count - at;
  if (left < 2) return last ? left : 0;
  if (escape[1] != 'u') return 2;
  if (left < ESCAPE_LENGTH) return last ? left : 0;
  long first = escaped_unit(escape);
  if (first < 0xD800 || first > 0xDFFF) return ESCAPE_LENGTH;
  if (first < 0xDC00) {
    if (left < 2 * ESCAPE_LENGTH && !last) return 0;
    long second = left < 2 * ESCAPE_LENGTH ? -1 : escaped_unit(escape + ESCAPE_LENGTH);
    if (second >= 0xDC00 && second <= 0xDFFF) return 2 * ESCAPE_LENGTH;
  }
  ctd_note(decoder, ctd_file_offset(decoder, decoder->out_offset + at), escape, ESCAPE_LENGTH);
  memcpy(escape, "\\ufffd", ESCAPE_LENGTH);
  return ESCAPE_LENGTH;
}

void ctd_release_json(CTDDecoder *decoder, bool last) {
  size_t at = decoder->released;
  while (at < decoder->out_count) {
    const unsigned char *found = memchr(decoder->out + at, '\\', decoder->out_count - at);
    at = found == NULL ? decoder->out_count : (size_t)(found - decoder->out);
    if (found == NULL) break;
    size_t length = mend_escape(decoder, at, last);
    if (length == 0) break;
    at += length;
  }
  decoder->released = last ? decoder->out_count : at;
}
