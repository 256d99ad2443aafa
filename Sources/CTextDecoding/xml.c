/// What libxml2 would stop at: references to illegal characters, and processing instructions.
#include "decoder.h"

#include <string.h>

/// The longest beginning that has to be seen before it is known what an opening `<` begins.
#define OPENING_LENGTH 9
/// The longest numeric reference that is looked at; longer ones are left to libxml2.
#define REFERENCE_LENGTH 16

static bool begins(const unsigned char *at, size_t count, const char *text) {
  size_t length = strlen(text);
  return count >= length && memcmp(at, text, length) == 0;
}

static int digit(unsigned char c, bool hexadecimal) {
  if (c >= '0' && c <= '9') return c - '0';
  unsigned char lower = c | 0x20;
  return hexadecimal && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool is_character(uint64_t scalar) {
  if (scalar < 0x20) return scalar == '\t' || scalar == '\n' || scalar == '\r';
  if (scalar >= 0xD800 && scalar <= 0xDFFF) return false;
  return scalar <= 0x10FFFF && scalar != 0xFFFE && scalar != 0xFFFF;
}

/// The length of a reference to a character that XML forbids; 0 if it is none.
static size_t illegal_reference(const unsigned char *at, size_t count) {
  if (!begins(at, count, "&#")) return 0;
  bool hexadecimal = count > 2 && at[2] == 'x';
  size_t first = hexadecimal ? 3 : 2;
  uint64_t scalar = 0;
  for (size_t i = first; i < count && i < REFERENCE_LENGTH; i++) {
    if (at[i] == ';') return i > first && !is_character(scalar) ? i + 1 : 0;
    int value = digit(at[i], hexadecimal);
    if (value < 0) return 0;
    scalar = scalar * (hexadecimal ? 16 : 10) + (uint64_t)value;
  }
  return 0;
}

static void replace_reference(CTDDecoder *decoder, size_t at, size_t length) {
  uint64_t position = decoder->out_offset + at;
  ctd_note(decoder, ctd_file_offset(decoder, position), decoder->out + at, length);
  ctd_splice_runs(decoder, position, length, 3);
  memcpy(decoder->out + at, "\xEF\xBF\xBD", 3);
  memmove(decoder->out + at + 3, decoder->out + at + length, decoder->out_count - at - length);
  decoder->out_count -= length - 3;
}

/// Nonzero if a byte of the word is the one that `pattern` repeats.
static uint64_t holds(uint64_t word, uint64_t pattern) {
  word ^= pattern;
  return (word - 0x0101010101010101) & ~word & 0x8080808080808080;
}

/// Looks at text up to the next markup that needs care; returns false if the bytes are not enough to tell.
static bool scan_text(CTDDecoder *decoder, size_t *at, bool last) {
  const unsigned char *out = decoder->out;
  size_t i = *at;
  for (uint64_t word; i + sizeof word <= decoder->out_count; i += sizeof word) {
    memcpy(&word, out + i, sizeof word);
    if ((holds(word, 0x3C3C3C3C3C3C3C3C) | holds(word, 0x2626262626262626)) != 0) break;
  }
  while (i < decoder->out_count && out[i] != '<' && out[i] != '&') i++;
  *at = i;
  size_t left = decoder->out_count - i;
  if (left == 0) return true;
  if (out[i] == '&') {
    size_t seen = left < REFERENCE_LENGTH ? left : REFERENCE_LENGTH;
    if (left < REFERENCE_LENGTH && !last && memchr(out + i, ';', seen) == NULL) return false;
    size_t length = illegal_reference(out + i, left);
    if (length > 0) replace_reference(decoder, i, length);
    *at = i + (length > 0 ? 3 : 1);
    return true;
  }
  if (left > 1 && out[i + 1] != '!' && out[i + 1] != '?') {
    *at = i + 1;
    return true;
  }
  if (left < OPENING_LENGTH && !last) return false;
  if (begins(out + i, left, "<!--")) decoder->markup = CTDInComment, *at = i + 4;
  else if (begins(out + i, left, "<![CDATA[")) decoder->markup = CTDInCDATA, *at = i + 9;
  else if (begins(out + i, left, "<?")) decoder->markup = CTDInInstruction;
  else *at = i + 1;
  return true;
}

static bool scan_until(CTDDecoder *decoder, size_t *at, const char *end) {
  size_t length = strlen(end);
  const unsigned char *out = decoder->out;
  for (size_t i = *at; i < decoder->out_count; i++) {
    const unsigned char *found = memchr(out + i, end[0], decoder->out_count - i);
    if (found == NULL) break;
    i = (size_t)(found - out);
    if (decoder->out_count - i < length) {
      *at = i;
      return false;
    }
    if (memcmp(found, end, length) != 0) continue;
    *at = i + length;
    decoder->markup = CTDInText;
    return true;
  }
  *at = decoder->out_count;
  return true;
}

/// Makes blanks of an instruction, and leaves its line ends.
static bool blank_instruction(CTDDecoder *decoder, size_t *at) {
  size_t begin = *at;
  bool enough = scan_until(decoder, at, "?>");
  for (size_t i = begin; i < *at; i++)
    if (decoder->out[i] != '\n' && decoder->out[i] != '\r') decoder->out[i] = ' ';
  return enough;
}

void ctd_release_xml(CTDDecoder *decoder, bool last) {
  size_t at = decoder->released;
  bool enough = true;
  while (enough && at < decoder->out_count) {
    switch (decoder->markup) {
      case CTDInText: enough = scan_text(decoder, &at, last); break;
      case CTDInComment: enough = scan_until(decoder, &at, "-->"); break;
      case CTDInCDATA: enough = scan_until(decoder, &at, "]]>"); break;
      case CTDInInstruction: enough = blank_instruction(decoder, &at); break;
    }
  }
  decoder->released = last ? decoder->out_count : at;
}
