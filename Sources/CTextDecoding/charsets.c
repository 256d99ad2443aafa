/// The charsets other than UTF-8.
#include "decoder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_one_of(const char *charset, const char *const *names) {
  for (; *names != NULL; names++)
    if (strcasecmp(charset, *names) == 0) return true;
  return false;
}

/// The charsets that are decoded as Windows-1252 (WHATWG Encoding, section 4.2): exports say Latin-1 and mean it.
static bool is_western(const char *charset) {
  static const char *const names[] = {"ISO-8859-1", "ISO8859-1", "ISO_8859-1", "Latin1", "Latin-1", "cp1252",
    "US-ASCII", "ASCII", "ANSI_X3.4-1968", "windows-1252", "x-cp1252", NULL};
  return is_one_of(charset, names);
}

/// What iconv makes of one byte: its spelling, or a count of 0, and whether more bytes could follow.
static CTDSpelling convert_byte(iconv_t converter, unsigned char byte, bool *begins) {
  char *from = (char *)&byte;
  CTDSpelling spelling = {0, {0}};
  char *to = (char *)spelling.bytes;
  size_t from_left = 1, to_left = sizeof spelling.bytes;
  iconv(converter, NULL, NULL, NULL, NULL);
  size_t result = iconv(converter, &from, &from_left, &to, &to_left);
  *begins = result == (size_t)-1 && errno == EINVAL;
  if (result == (size_t)-1) return (CTDSpelling){0, {0}};
  spelling.count = (uint8_t)(sizeof spelling.bytes - to_left);
  return spelling;
}

static CTDKind learn_table(CTDDecoder *decoder, bool western) {
  decoder->has_ascii = true;
  for (int byte = 0; byte < 256; byte++) {
    bool begins = false;
    decoder->table[byte] = convert_byte(decoder->converter, (unsigned char)byte, &begins);
    bool silent = !begins && decoder->table[byte].count == 0 && byte < 0x80;
    if (begins || silent) return CTDMultiByte;
    bool itself = decoder->table[byte].count == 1 && decoder->table[byte].bytes[0] == byte;
    if (byte >= 0x20 && byte < 0x80 && !itself) decoder->has_ascii = false;
    // The five bytes that Windows-1252 leaves open are control characters (WHATWG Encoding, index windows-1252).
    if (western && decoder->table[byte].count == 0)
      decoder->table[byte].count = (uint8_t)ctd_spell((uint32_t)byte, decoder->table[byte].bytes);
  }
  return CTDSingleByte;
}

static bool choose(CTDDecoder *decoder, const char *charset) {
  static const char *const utf8[] = {"UTF-8", "UTF8", NULL};
  static const char *const wide[] = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "UTF-32", NULL};
  decoder->converter = (iconv_t)-1;
  if (is_one_of(charset, utf8)) {
    decoder->kind = CTDUTF8;
    return true;
  }
  if (is_one_of(charset, wide)) {
    decoder->kind = charset[4] == '1' ? CTDUTF16 : CTDUTF32;
    decoder->big_endian = strcasecmp(charset + 6, "LE") != 0;
    return true;
  }
  bool western = is_western(charset);
  decoder->converter = iconv_open("UTF-8", western ? "CP1252" : charset);
  if (decoder->converter == (iconv_t)-1) return false;
  decoder->kind = learn_table(decoder, western);
  iconv(decoder->converter, NULL, NULL, NULL, NULL);
  return true;
}

CTDDecoder *ctd_create(const char *charset, CTDForm form, uint64_t offset) {
  CTDDecoder *decoder = calloc(1, sizeof(CTDDecoder));
  if (decoder == NULL) abort();
  decoder->form = form;
  decoder->raw_offset = offset;
  if (choose(decoder, charset)) return decoder;
  free(decoder);
  return NULL;
}

void ctd_destroy(CTDDecoder *decoder) {
  if (decoder->converter != (iconv_t)-1) iconv_close(decoder->converter);
  free(decoder->out);
  free(decoder->runs);
  free(decoder->replacements);
  free(decoder);
}

bool ctd_knows(const char *charset) {
  CTDDecoder *decoder = ctd_create(charset, CTDFormPlain, 0);
  if (decoder == NULL) return false;
  ctd_destroy(decoder);
  return true;
}

static size_t decode_single(CTDDecoder *decoder, const unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t plain = decoder->has_ascii ? ctd_plain_count(bytes + i, count - i) : 0;
    if (plain > 0) {
      ctd_run(decoder, decoder->raw_offset + i, 1, 1);
      ctd_append(decoder, bytes + i, plain);
      i += plain;
      if (i == count) break;
    }
    const CTDSpelling *spelling = &decoder->table[bytes[i]];
    bool illegal = spelling->count == 0 || (spelling->count == 1 && spelling->bytes[0] < 0x20
                     && ctd_is_illegal(decoder, spelling->bytes[0]));
    if (illegal) {
      ctd_replace(decoder, decoder->raw_offset + i, bytes + i, 1, true);
      continue;
    }
    ctd_run(decoder, decoder->raw_offset + i, spelling->count, 1);
    ctd_append(decoder, spelling->bytes, spelling->count);
  }
  return count;
}

static uint32_t unit(const unsigned char *bytes, size_t width, bool big_endian) {
  uint32_t value = 0;
  for (size_t i = 0; i < width; i++) value = value << 8 | bytes[big_endian ? i : width - 1 - i];
  return value;
}

/// Decodes one character of UTF-16 or UTF-32; returns its bytes, 0 if it is cut. A defect gives UINT32_MAX.
static size_t wide_scalar(const CTDDecoder *decoder, const unsigned char *bytes, size_t count, uint32_t *scalar) {
  size_t width = decoder->kind == CTDUTF16 ? 2 : 4;
  *scalar = UINT32_MAX;
  if (count < width) return 0;
  uint32_t first = unit(bytes, width, decoder->big_endian);
  if (width == 2 && first >= 0xD800 && first < 0xDC00) {
    if (count < 4) return 0;
    uint32_t second = unit(bytes + 2, 2, decoder->big_endian);
    if (second < 0xDC00 || second > 0xDFFF) return 2;
    *scalar = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    return 4;
  }
  if (first <= 0x10FFFF && (first < 0xD800 || first > 0xDFFF)) *scalar = first;
  return width;
}

static size_t decode_wide(CTDDecoder *decoder, const unsigned char *bytes, size_t count, bool last) {
  size_t i = 0;
  while (i < count) {
    uint32_t scalar;
    size_t length = wide_scalar(decoder, bytes + i, count - i, &scalar);
    if (length == 0 && !last) break;
    if (length == 0) length = count - i;
    uint64_t raw = decoder->raw_offset + i;
    if (scalar == UINT32_MAX || ctd_is_illegal(decoder, scalar)) {
      ctd_replace(decoder, raw, bytes + i, length, true);
    } else {
      unsigned char spelling[4];
      size_t spelled = ctd_spell(scalar, spelling);
      ctd_run(decoder, raw, (uint32_t)spelled, (uint32_t)length);
      ctd_append(decoder, spelling, spelled);
    }
    i += length;
  }
  return i;
}

/// Converts up to the end of a line, or of the bytes; returns how many were used.
static size_t decode_line(CTDDecoder *decoder, const unsigned char *bytes, size_t count, uint64_t raw, bool last) {
  char *from = (char *)bytes;
  size_t left = count;
  while (left > 0) {
    char buffer[4096], *to = buffer;
    size_t room = sizeof buffer;
    size_t result = iconv(decoder->converter, &from, &left, &to, &room);
    int reason = result == (size_t)-1 ? errno : 0;
    ctd_decode_utf8(decoder, (unsigned char *)buffer, sizeof buffer - room, raw, false, true);
    if (reason == 0 || reason == E2BIG) continue;
    if (reason == EINVAL && !last) break;
    ctd_replace(decoder, raw + (count - left), (unsigned char *)from, 1, false);
    from += 1;
    left -= 1;
    iconv(decoder->converter, NULL, NULL, NULL, NULL);
  }
  return count - left;
}

static size_t decode_multi(CTDDecoder *decoder, const unsigned char *bytes, size_t count, bool last) {
  size_t i = 0;
  while (i < count) {
    const unsigned char *newline = memchr(bytes + i, '\n', count - i);
    size_t length = newline == NULL ? count - i : (size_t)(newline - (bytes + i)) + 1;
    uint64_t raw = decoder->raw_offset + i;
    ctd_run(decoder, raw, 1, 1);
    size_t used = decode_line(decoder, bytes + i, length, raw, last || newline != NULL);
    i += used;
    if (used < length) break;
  }
  return i;
}

size_t ctd_decode(CTDDecoder *decoder, const unsigned char *bytes, size_t count, bool last) {
  switch (decoder->kind) {
    case CTDUTF8: return ctd_decode_utf8(decoder, bytes, count, decoder->raw_offset, true, last);
    case CTDSingleByte: return decode_single(decoder, bytes, count);
    case CTDUTF16:
    case CTDUTF32: return decode_wide(decoder, bytes, count, last);
    case CTDMultiByte: return decode_multi(decoder, bytes, count, last);
  }
  return count;
}
